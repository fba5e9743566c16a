import assert from "node:assert/strict";
import { isIP, isIPv4 } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import {
  addressText,
  hasControlCharacter,
  isDate,
  isHostName,
  parseAddress,
  parseKey,
  parsePrefix,
  publicPart,
  utf8Length,
} from "../../src/settings/formats.js";

test("utf8Length is what an encoder writes, and −1 for what none can", () => {
  const encoder = new TextEncoder();
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => utf8Length(text) === encoder.encode(text).length));
  assert.equal(utf8Length("Café 🛰"), 10);
  assert.equal(utf8Length("\ud83d"), -1);
  assert.equal(utf8Length("\ude80\ud83d"), -1);
  assert.equal(utf8Length("\ud83dx"), -1);
});

test("control characters", () => {
  for (const bad of ["\0", "a\nb", "\x7f", "\x1f"]) assert.equal(hasControlCharacter(bad), true, JSON.stringify(bad));
  for (const good of ["", " ", "é", "🛰"]) assert.equal(hasControlCharacter(good), false, JSON.stringify(good));
});

test("host names", () => {
  for (const good of ["a", "noonmark", "gps-1", "1a"]) assert.equal(isHostName(good), true, good);
  for (const bad of ["", "-a", "a-", "a.b", "a b", "ä", "a_b"]) assert.equal(isHostName(bad), false, bad);
});

test("addresses: worked examples", () => {
  assert.deepEqual(parseAddress("192.168.1.20"), [192, 168, 1, 20]);
  assert.deepEqual(parseAddress("ff02::101"), [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  assert.deepEqual(parseAddress("::"), new Array(16).fill(0));
  assert.deepEqual(parseAddress("::ffff:10.0.0.1"), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1]);
  const refused = [
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1::2::3",
    ":1",
    "1:",
    "1:2:3:4:5:6:7:8:9",
    ":::",
  ];
  for (const bad of [...refused, "1.2.3.4::", "12345::", "fe80::1%eth0", "1:2:3:4:5:6:7"]) {
    assert.equal(parseAddress(bad), undefined, bad);
  }
});

test("addresses: the same verdict as Node's own reader", () => {
  const piece = fc.constantFrom("0", "1", "ffff", "10", "255", "256", ":", "::", ".", "a", "00");
  const shaped = fc.array(piece, { maxLength: 18 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(shaped, fc.ipV4(), fc.ipV6()), (text) => {
      assert.equal(parseAddress(text)?.length, isIP(text) === 0 ? undefined : isIPv4(text) ? 4 : 16);
    }),
    { numRuns: 3000 },
  );
});

test("prefixes", () => {
  assert.deepEqual(parsePrefix("192.168.0.0/16"), { bytes: [192, 168, 0, 0], length: 16 });
  assert.deepEqual(parsePrefix("10.0.0.1"), { bytes: [10, 0, 0, 1], length: 32 });
  assert.deepEqual(parsePrefix("0.0.0.0/0"), { bytes: [0, 0, 0, 0], length: 0 });
  assert.equal(parsePrefix("fd00::/8")?.length, 8);
  for (const bad of ["10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "/8", "fd00::1/64", "10.0.0.0/-1"]) {
    assert.equal(parsePrefix(bad), undefined, bad);
  }
});

test("dates: those that the calendar has", () => {
  for (let day = Date.UTC(1980, 0, 1); day < Date.UTC(2100, 0, 1); day += 86_400_000) {
    const text = new Date(day).toISOString().slice(0, 10);
    if (!isDate(text)) assert.fail(text);
  }
  for (const bad of ["2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "1979-12-31", "2100-01-01", "2026-1-1"]) {
    assert.equal(isDate(bad), false, bad);
  }
});

test("a key is an identifier, an algorithm and a secret of its length", () => {
  assert.deepEqual(parseKey("7:AES128:2b7e151628aed2a6abf7158809cf4F3C"), {
    id: 7,
    algorithm: "AES128",
    secret: [0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c],
  });
  for (const [algorithm, lengths] of [
    ["AES128", [16]],
    ["SHA256", [10, 20, 32]],
    ["SHA1", [10, 20, 32]],
    ["MD5", [10, 16, 32]],
  ] as const) {
    for (let bytes = 0; bytes < 40; bytes++) {
      const key = parseKey(`65535:${algorithm}:${"5a".repeat(bytes)}`);
      const allowed = algorithm === "AES128" ? bytes === 16 : bytes >= 10 && bytes <= 32;
      assert.equal(key !== undefined, allowed, `${algorithm} with ${bytes} bytes`);
      if (lengths.some((length) => length === bytes)) assert.equal(key?.secret.length, bytes);
    }
  }
  const digits = "00".repeat(16);
  for (const text of ["0", "65536", "007", "-1", "x"]) assert.equal(parseKey(`${text}:AES128:${digits}`), undefined);
  for (const text of ["", "7", "7:AES128", `7:aes128:${digits}`, `7:AES128:${digits}0`, `7:AES128:${digits} `]) {
    assert.equal(parseKey(text), undefined, text);
  }
});

test("the public part of a key has no secret", () => {
  assert.equal(publicPart("7:AES128:2b7e"), "7:AES128");
  assert.equal(publicPart("2b7e"), "");
});

test("addresses are written as RFC 5952 has it, and read back", () => {
  const text = (address: string) => {
    const bytes = parseAddress(address) ?? [];
    const mapped = [...new Array(10).fill(0), 0xff, 0xff, ...bytes];
    return addressText(Uint8Array.from(bytes.length === 4 ? mapped : bytes));
  };
  // The examples of its §4.2 and §4.3, and what stays as it is.
  assert.equal(text("2001:0db8:0:0:0:0:2:1"), "2001:db8::2:1");
  assert.equal(text("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");
  assert.equal(text("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");
  assert.equal(text("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");
  for (const same of ["::", "::1", "fe80::", "192.168.1.20", "0.0.0.0"]) assert.equal(text(same), same);
  const words = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(words, (address) => {
      const bytes = address.flatMap((word) => [word >> 8, word & 0xff]);
      if (address[5] === 0xffff && address.slice(0, 5).every((word) => word === 0)) return;
      assert.deepEqual(parseAddress(addressText(Uint8Array.from(bytes))), bytes);
    }),
    { seed: 13 },
  );
});
