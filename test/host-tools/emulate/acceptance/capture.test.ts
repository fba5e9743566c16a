import assert from "node:assert/strict";
import { test } from "node:test";
import { readCapture } from "../../../../host-tools/emulate/acceptance/capture.js";

/** A capture of these frames, with the file's and the records' headers. */
function captureOf(...frames: Buffer[]): Buffer {
  const records = frames.map((frame) => {
    const header = Buffer.alloc(16);
    header.writeUInt32LE(frame.length, 8);
    header.writeUInt32LE(frame.length, 12);
    return Buffer.concat([header, frame]);
  });
  return Buffer.concat([Buffer.alloc(24), ...records]);
}

const ethernet = (type: string) => Buffer.from(`ffffffffffff525400123456${type}`, "hex");

test("sender, destination and UDP port of IPv4 and IPv6, and nothing of the rest", () => {
  const ip4 = Buffer.from("4500001c000000000111000000000000e00000fb", "hex");
  const ip6 = Buffer.from(`6000000000081101${"0".repeat(32)}ff0200000000000000000000000000fb`, "hex");
  const udp = Buffer.from("14e914e900080000", "hex");
  const arp = Buffer.concat([ethernet("0806"), Buffer.alloc(28)]);
  const file = captureOf(
    Buffer.concat([ethernet("0800"), ip4, udp]),
    Buffer.concat([ethernet("86dd"), ip6, udp]),
    arp,
    Buffer.concat([ethernet("0800"), ip4.subarray(0, 9)]),
  );
  const from = "52:54:00:12:34:56";
  assert.deepEqual(readCapture(file), [
    { from, to: "224.0.0.251", port: 5353 },
    { from, to: "ff02:0:0:0:0:0:0:fb", port: 5353 },
    { from, to: undefined, port: undefined },
    { from, to: undefined, port: undefined },
  ]);
  assert.equal(readCapture(file.subarray(0, file.length - 1)).length, 3);
});
