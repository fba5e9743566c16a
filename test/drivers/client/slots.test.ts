import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import * as fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../compile.js";

/** In the order of enum client_verdict. */
const VERDICTS = ["answer", "stranger", "length", "not awaited", "origin", "unsigned", "mac", "nak"] as const;
type Verdict = (typeof VERDICTS)[number];

const SECRET = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
const KEY_ID = 7;
const RANDOM = "00112233445566778899aabbccddeeff";
const RANDOM_2 = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

let program = "";
before(() => {
  const files = ["client/slots.c", "responder/authentication.c", "responder/hash.c", "aead/cmac.c", "aead/sim/aes.c"];
  program = compile(
    ["test/drivers/client/slots-harness.c", ...files.map((file) => `drivers/${file}`)],
    ADDRESS_AND_UNDEFINED,
  );
});

function run(...lines: string[]): string[] {
  return runLines(program, `${lines.join("\n")}\n`);
}

/** A server's answer: T2 and T3 are what they are given as; `origin` is 16 hexadecimal digits. */
function answer(origin: string, receive = "e9a0000000000001", transmit = "e9a0000000000002"): Buffer {
  return Buffer.concat([
    Buffer.from("240106ec000000000000002147505300e99fffff00000000", "hex"),
    Buffer.from(origin + receive + transmit, "hex"),
  ]);
}

function signed(packet: Buffer, id = KEY_ID, secret = SECRET): Buffer {
  const digest = createHash("sha1").update(secret).update(packet).digest();
  return Buffer.concat([packet, Buffer.of(0, 0, id >> 8, id & 255), digest]);
}

const received = (packet: Buffer, last = 1, port = 123, ticks = 2000) =>
  `R ${last} ${port} ${ticks} ${packet.toString("hex")}`;

/** What becomes of a packet after a request of `RANDOM`. */
function verdictOf(packet: Buffer, keyId = 0, last = 1, port = 123): Verdict | undefined {
  const lines = run(`A ${keyId} 0`, `S ${RANDOM} 1000`, received(packet, last, port));
  return VERDICTS[Number(lines[2]?.split(" ")[0])];
}

const ORIGIN = RANDOM.slice(0, 16);

test("a request tells nothing but its version, its mode and 64 random bits; with a key it is signed", () => {
  const plain = `23${"00".repeat(39)}${ORIGIN}`;
  const [, request, , withKey] = run("A 0 0", `S ${RANDOM} 1000`, "A 7 0", `S ${RANDOM} 1000`);
  assert.equal(request, plain);
  assert.equal(withKey, signed(Buffer.from(plain, "hex")).toString("hex"));
});

test("the answer has both stamps and its header; a second one is a copy", () => {
  const packet = answer(ORIGIN);
  const lines = run("A 0 0", `S ${RANDOM} 1000`, received(packet), received(packet), "C");
  assert.equal(lines[2], `0 1000 2000 ${packet.toString("hex")}`);
  assert.equal(lines[3], "3");
  assert.equal(lines[4], "1 0 0 1 0 0 0 0 0 0");
});

test("what is not the answer is dropped with its reason, and the answer still comes through after it", () => {
  const good = answer(ORIGIN);
  const cases: [Buffer, number, number, Verdict][] = [
    [good, 2, 123, "stranger"],
    [good, 1, 124, "stranger"],
    [good.subarray(0, 47), 1, 123, "length"],
    [Buffer.concat([good, Buffer.alloc(4)]), 1, 123, "length"],
    [Buffer.concat([good, Buffer.alloc(900)]), 1, 123, "length"],
    [answer("0000000000000000"), 1, 123, "origin"],
    [answer("0011223344556676"), 1, 123, "origin"],
  ];
  for (const [packet, last, port, verdict] of cases) {
    assert.equal(verdictOf(packet, 0, last, port), verdict);
    const lines = run("A 0 0", `S ${RANDOM} 1000`, received(packet, last, port), received(good));
    assert.match(lines[3] ?? "", /^0 1000 2000 /, verdict);
  }
  assert.equal(run("A 0 0", received(good))[1], "3", "nothing was asked");
  assert.equal(run("A 0 0", `S ${RANDOM} 1000`, `S ${RANDOM_2} 3000`, received(good))[3], "4", "of an earlier request");
});

test("with a key only a signed answer is one, and a crypto-NAK is counted as what it is", () => {
  const plain = answer(ORIGIN);
  assert.equal(verdictOf(signed(plain), KEY_ID), "answer");
  assert.equal(verdictOf(plain, KEY_ID), "unsigned");
  assert.equal(verdictOf(signed(plain, 8), KEY_ID), "unsigned");
  assert.equal(verdictOf(signed(plain, KEY_ID, Buffer.from("other")), KEY_ID), "mac");
  assert.equal(verdictOf(Buffer.concat([plain, Buffer.alloc(4)]), KEY_ID), "nak");
  assert.equal(verdictOf(Buffer.concat([plain, Buffer.alloc(8)]), KEY_ID), "length");
  const changed = signed(plain);
  changed[1] = 2;
  assert.equal(verdictOf(changed, KEY_ID), "mac");
  const lines = run(`A ${KEY_ID} 0`, `S ${RANDOM} 1000`, received(changed), received(signed(plain)));
  assert.match(lines[3] ?? "", /^0 /, "what is forged does not use the request up");
});

test("interleaved: the second answer tells when the first one left, and completes that exchange", () => {
  const first = answer(ORIGIN, "e9a0000000000001", "e9a0000000000002");
  const cookie = RANDOM_2.slice(16);
  const second = answer(cookie, "e9a0001000000001", "e9a00000000000ff");
  const lines = run("A 0 1", `S ${RANDOM} 1000`, received(first), `S ${RANDOM_2} 9000`, received(second, 1, 123, 9999));
  const request = lines[3] ?? "";
  assert.equal(request.slice(48, 64), "e9a0000000000001", "it names the server's receive timestamp");
  assert.equal(request.slice(64, 80), cookie);
  assert.equal(request.slice(80), RANDOM_2.slice(0, 16));
  const [verdict, t1, t4, header] = (lines[4] ?? "").split(" ");
  assert.deepEqual([verdict, t1, t4], ["0", "1000", "2000"]);
  assert.equal(header, answer(RANDOM_2.slice(0, 16), "e9a0000000000001", "e9a00000000000ff").toString("hex"));
});

test("interleaved: a server that does not know the last exchange answers in the basic mode", () => {
  const basic = answer(RANDOM_2.slice(0, 16), "e9a0001000000001", "e9a0001000000002");
  const asked = ["A 0 1", `S ${RANDOM} 1000`, received(answer(ORIGIN)), `S ${RANDOM_2} 9000`];
  const lines = run(...asked, received(basic, 1, 123, 9999));
  assert.equal(lines[4], `0 9000 9999 ${basic.toString("hex")}`);
});

test("no bytes from anybody are an answer without the request's origin, whatever their length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), fc.boolean(), (bytes, keyed, interleaved) => {
      const packet = Buffer.from(bytes);
      if (packet.length >= 32 && packet.subarray(24, 32).toString("hex") === ORIGIN) return;
      const lines = run(`A ${keyed ? KEY_ID : 0} ${interleaved ? 1 : 0}`, `S ${RANDOM} 1000`, received(packet));
      assert.notEqual(lines[2]?.split(" ")[0], "0");
      assert.doesNotMatch(lines[2] ?? "", / /);
    }),
    { numRuns: 60 },
  );
});
