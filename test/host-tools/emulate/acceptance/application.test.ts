import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { crashing } from "../../../../host-tools/emulate/acceptance/application.js";

/** An application of one segment, with checksum and digest. */
function application(address: number, data: Buffer): Buffer {
  const header = Buffer.alloc(24);
  header[0] = 0xe9;
  header[1] = 1;
  const segment = Buffer.alloc(8);
  segment.writeUInt32LE(address, 0);
  segment.writeUInt32LE(data.length, 4);
  const body = Buffer.concat([header, segment, data]);
  const padding = Buffer.alloc(16 - (body.length % 16));
  padding[padding.length - 1] = data.reduce((sum, byte) => sum ^ byte, 0xef);
  const whole = Buffer.concat([body, padding]);
  return Buffer.concat([whole, createHash("sha256").update(whole).digest()]);
}

test("the code in flash becomes zeros, checksum and digest are right again", () => {
  const image = application(0x42000020, Buffer.from("0123456789abcdef0123", "latin1"));
  const made = crashing(image);
  assert.ok(made.equals(application(0x42000020, Buffer.alloc(20))));
  assert.ok(!image.equals(made));
});

test("an application without code in flash is none for the C3", () => {
  assert.throws(() => crashing(application(0x40380000, Buffer.alloc(8))), /no code in flash/);
});
