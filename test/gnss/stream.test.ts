import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createCounts } from "../../src/gnss/counts.js";
import { FRAME, NOTHING, SENTENCE, Stream } from "../../src/gnss/stream.js";
import { toTicks } from "../../src/time/ticks.js";
import { concatenate, frame, sentence } from "./make.js";
import { feed as feedBytes } from "./messages.js";

/** A stream that writes down what it finds. */
function listen() {
  const counts = createCounts();
  const found: string[] = [];
  const stream = new Stream(counts);
  const read = () => {
    for (let message = stream.next(); message !== NOTHING; message = stream.next()) {
      const { bytes, fieldStarts, fieldCount } = stream.sentence;
      const { kind, length } = stream.frame;
      if (message === FRAME) found.push(`${kind.toString(16)}:${length}`);
      else found.push(Buffer.from(bytes.subarray(0, (fieldStarts[fieldCount] ?? 0) - 1)).toString("latin1"));
    }
  };
  const feed = (bytes: Uint8Array) => feedBytes(stream, bytes, toTicks(0), read);
  return { counts, found, stream, feed };
}

test("sentences and frames in turn, with junk between", () => {
  const { counts, found, feed } = listen();
  // The payload holds what looks like a sentence: it is none.
  const payload = sentence("GPZDA,202640.000,13,04,2015,,");
  feed(concatenate(Buffer.from("junk"), sentence("GPTXT,1"), frame(0x0a04, payload), sentence("GPTXT,2")));
  assert.deepEqual(found, ["GPTXT,1", `a04:${payload.length}`, "GPTXT,2"]);
  assert.equal(counts.junkBytes, 4);
  assert.equal(counts.sentences, 2);
  assert.equal(counts.frames, 1);
});

test("a sentence that another interrupts is lost, the other is not", () => {
  const { counts, found, feed } = listen();
  feed(concatenate(Buffer.from("$GPGSV,4,2,15"), sentence("PTNTA,2"), Buffer.from("5,34*71\r\n")));
  assert.deepEqual(found, ["PTNTA,2"]);
  assert.equal(counts.rejected.interrupted, 1);
  assert.equal(counts.junkBytes, 7);
});

test("a frame follows a sentence that was cut off by it", () => {
  const { counts, found, feed } = listen();
  feed(concatenate(Buffer.from("$GPGSV,4,2"), frame(0x0120, new Uint8Array(16))));
  assert.deepEqual(found, ["120:16"]);
  assert.equal(counts.rejected.badByte, 1);
});

test("a pause ends what is not complete, with its reason", () => {
  const { counts, found, stream, feed } = listen();
  feed(Buffer.from("$GPTXT,1"));
  stream.abandon();
  feed(frame(0x0120, new Uint8Array(16)).subarray(0, 12));
  stream.abandon();
  feed(Uint8Array.of(0xb5));
  stream.abandon();
  stream.abandon();
  feed(sentence("GPTXT,2"));
  assert.deepEqual(found, ["GPTXT,2"]);
  assert.equal(counts.rejected.interrupted, 1);
  assert.equal(counts.rejected.frameInterrupted, 1);
  assert.equal(counts.junkBytes, 1, "a lone B5 was no frame");
});

test("where a sentence began, by the speed of the line, in whichever chunk", () => {
  const starts: number[] = [];
  const stream = new Stream(createCounts());
  const read = () => {
    while (stream.next() === SENTENCE) starts.push(stream.startTicks);
  };
  stream.ticksPerByte = 100;
  const line = concatenate(sentence("GPTXT,1"), sentence("GPTXT,2"));
  feedBytes(stream, line.subarray(0, -4), toTicks(2 ** 48 - 1000), read);
  feedBytes(stream, line.subarray(-4), toTicks(5000), read);
  assert.deepEqual(starts, [2 ** 48 - 1000, 13 * 100 - 1000]);
});

test("whatever arrives, the good sentence after a line end is found, and every byte is accounted for", () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom("$", "$GPRMC,1", "\xb5b\x01\x07", "*00", "\r\n", "$$$").map((text) => Buffer.from(text, "latin1")),
  );
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 12 }), (parts) => {
      const { counts, found, stream, feed } = listen();
      for (const part of parts) feed(part);
      stream.abandon();
      feed(sentence("GPTXT,last"));
      assert.equal(found.at(-1), "GPTXT,last");
      const total = parts.reduce((sum, part) => sum + part.length, 0);
      const events = counts.junkBytes + Object.values(counts.rejected).reduce((sum, count) => sum + count, 0);
      assert.ok(events <= total, `${events} events from ${total} bytes`);
    }),
    { seed: 0xb562, numRuns: 300 },
  );
});
