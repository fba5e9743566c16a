import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FrameSplitter, framed } from "../../../../host-tools/emulate/network/stream.js";

test("frames come out as they went in, wherever the stream is cut", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 10 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 40 }), (frames, cut) => {
      const taken: Buffer[] = [];
      const splitter = new FrameSplitter((frame) => taken.push(Buffer.from(frame)));
      const stream = Buffer.concat(frames.map((frame) => framed(Buffer.from(frame))));
      for (let at = 0; at < stream.length; at += cut) splitter.push(stream.subarray(at, at + cut));
      assert.deepEqual(
        taken,
        frames.map((frame) => Buffer.from(frame)),
      );
    }),
    { seed: 3 },
  );
});

test("a length that no frame has is an error, not a wait for ever", () => {
  const splitter = new FrameSplitter(() => assert.fail("there is no frame"));
  assert.throws(() => splitter.push(Buffer.from("ffffffff00", "hex")), /frame of 4294967295 bytes/);
});
