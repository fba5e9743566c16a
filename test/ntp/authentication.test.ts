import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Authentication, type SymmetricKey } from "../../src/ntp/authentication.js";

const SECRET = [...Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex")];
const KEYS: readonly SymmetricKey[] = [
  { id: 1, algorithm: "AES128", secret: SECRET },
  { id: 256, algorithm: "SHA256", secret: [...Buffer.from("one")] },
  {
    id: 257,
    algorithm: "SHA256",
    secret: [...Buffer.from("another, and a longer one than a block of sixty-four bytes")],
  },
  { id: 65534, algorithm: "SHA1", secret: SECRET },
  { id: 65535, algorithm: "MD5", secret: SECRET },
];
const anyKey = fc.constantFrom(...KEYS);
const authentication = new Authentication(KEYS);

function signed(message: Uint8Array, id: number, macBytes?: number): Uint8Array {
  const bytes = new Uint8Array(message.length + 36);
  bytes.set(message);
  return bytes.slice(0, authentication.sign(bytes, message.length, id, macBytes));
}

test("hashes are of key and packet in a row, cut to 20 bytes, behind the identifier", () => {
  fc.assert(
    fc.property(anyKey, fc.uint8Array({ minLength: 48, maxLength: 200 }), ({ id, algorithm, secret }, message) => {
      if (algorithm === "AES128") return;
      const digest = createHash(algorithm).update(Uint8Array.from(secret)).update(message).digest();
      const mac = Buffer.from(signed(message, id).subarray(message.length));
      assert.equal(mac.readUInt32BE(0), id);
      assert.equal(mac.toString("hex", 4), digest.toString("hex", 0, 20));
    }),
  );
});

test("AES-CMAC is the digest of RFC 4493 in whole", () => {
  const message = Buffer.from("6bc1bee22e409f96e93d7e117393172a", "hex");
  assert.equal(
    Buffer.from(signed(message, 1).subarray(16)).toString("hex"),
    "00000001070a16b46b4d4144f79bdd9dd04a287c",
  );
});

test("a MAC is valid for its own packet and key only, to the last bit", () => {
  const message = fc.uint8Array({ minLength: 48, maxLength: 120 });
  fc.assert(
    fc.property(anyKey, message, fc.nat(), ({ id }, bytes, anywhere) => {
      const packet = signed(bytes, id);
      assert.equal(authentication.check(packet, bytes.length, packet.length), "valid");
      const bit = anywhere % (packet.length * 8);
      packet[bit >> 3] = (packet[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.notEqual(authentication.check(packet, bytes.length, packet.length), "valid");
    }),
  );
});

test("a key identifier that is not configured is unknown, 0 and those above 16 bits too", () => {
  const packet = signed(new Uint8Array(48), 1);
  for (const [high, low] of [
    [0, 0],
    [0, 2],
    [1, 1],
  ]) {
    packet.set([0, high ?? 0, 0, low ?? 0], 48);
    assert.equal(authentication.check(packet, 48, packet.length), "unknownKey");
  }
  assert.equal(new Authentication([]).check(packet, 48, packet.length), "unknownKey");
});

test("a digest that was cut shorter than its algorithm's is wrong", () => {
  const message = new Uint8Array(48);
  for (const { id } of KEYS) {
    const packet = signed(message, id);
    for (const cut of [4, 8, packet.length - 52]) {
      assert.equal(authentication.check(packet, 48, packet.length - cut), "wrongMac", `key ${id}, cut by ${cut}`);
    }
  }
});

test("the whole of SHA-256 is taken and given too, as chronyd has it before version 4", () => {
  const packet = signed(new Uint8Array(48), 256, 36);
  assert.equal(packet.length, 84);
  assert.equal(authentication.check(packet, 48, packet.length), "valid");
});

test("keys are found by identifier, and signing with none is an error of ours", () => {
  assert.deepEqual(
    KEYS.map(({ id }) => authentication.algorithmOf(id)),
    [0, 1, 1, 2, 3],
  );
  assert.equal(authentication.algorithmOf(2), -1);
  assert.throws(() => authentication.sign(new Uint8Array(80), 48, 2), RangeError);
});
