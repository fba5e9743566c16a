import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleLines, converse, FRAME, frame, STEADY } from "../../sim/run.js";

function stored(key: string, value: string): Buffer {
  return frame(FRAME.store, 0, Buffer.concat([Buffer.from([key.length]), Buffer.from(key + value)]));
}

function program(body: string): string {
  return `
    import * as storage from "drivers/storage/storage";
    import { write } from "drivers/console/console";
    export default function () { ${body} }`;
}

const REST = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];

test("what the world stored before the start is there, what is stored is told to the world", async () => {
  const main = program(`
    write(String(storage.read("config")));
    write(String(storage.read("none")));
    write(String(storage.write("config", "zwölf")));
    write(String(storage.read("config")));
    write(String(storage.remove("old") && storage.remove("old")));
    write(String(storage.read("old")));`);
  const conversation = await converse({ main }, [stored("config", "été"), stored("old", "1"), ...REST]);
  assert.deepEqual(consoleLines(conversation), ["été", "undefined", "true", "zwölf", "true", "undefined"]);
  assert.deepEqual(
    conversation.frames.filter(({ type }) => type === FRAME.stored).map(({ payload }) => payload.toString()),
    ["\x06configzwölf", "\x03old"],
  );
});

test("a value or a number of keys that is too large is refused, a key that is none is an error", async () => {
  const main = program(`
    write(String(storage.write("long", "x".repeat(4000))));
    write(String(storage.write("long", "x".repeat(4001))));
    write(String(storage.read("long").length));
    write(String(storage.write("empty", "")));
    let count = 0;
    while (storage.write("key" + count, "v")) count++;
    write(String(count));
    for (const key of ["", "sixteen-letters-"]) {
      try { storage.read(key); } catch (error) { write(error.name); }
    }`);
  const { frames, status, stderr } = await converse({ main }, REST, { words: ["--chunk-bytes", "65536"] });
  assert.equal(status, 0, stderr);
  assert.deepEqual(consoleLines({ frames }), ["true", "false", "4000", "false", "31", "RangeError", "RangeError"]);
});

test("a STORE frame that makes no sense is told", async () => {
  for (const payload of [
    [0, 65],
    [16, ...Array(20).fill(65)],
    [5, 65],
  ]) {
    const main = program("");
    const { status, stderr } = await converse({ main }, [frame(FRAME.store, 0, Buffer.from(payload))]);
    assert.equal(status, 1);
    assert.match(stderr, /corrupt STORE frame/);
  }
});
