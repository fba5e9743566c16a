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
    while (storage.write("key" + count, "x".repeat(1000))) count++;
    write(String(count));
    // The old value and the new one need room beside each other; a key that is removed gives its room back.
    write(String(storage.write("key0", "y".repeat(4000))));
    write(storage.read("key0").slice(0, 2));
    for (let key = 0; key < 4; key++) storage.remove("key" + key);
    write(String(storage.write("key4", "y".repeat(4000))));
    for (const key of ["", "sixteen-letters-"]) {
      try { storage.read(key); } catch (error) { write(error.name); }
    }`);
  const { frames, status, stderr } = await converse({ main }, REST, { words: ["--chunk-bytes", "65536"] });
  assert.equal(status, 0, stderr);
  assert.deepEqual(consoleLines({ frames }), [
    "true",
    "false",
    "4000",
    "false",
    // 1,740 entries of 32 bytes: 127 for "long", 34 for each of these.
    "47",
    "false",
    "xx",
    "true",
    "RangeError",
    "RangeError",
  ]);
});

/** Settings as they are stored for each cut: two sections in parts of their own, of which one changes. */
const OLD = { wifi: '{"ssid":"old"}', serving: '{"port":1}', leap: '{"smear":true}' };
const YOUNG = { wifi: '{"ssid":"the new one"}', serving: '{"port":1}', board: '{"pulsePin":4}' };
/** What reaches the flash for YOUNG: two parts of three entries, an index of six, and three removals; with room. */
const CUT_BYTES = 700;

test("power lost at each byte of a change: the old texts or the new ones, never a mix, and no rubbish", async () => {
  const main = `
    import Timer from "timer";
    import * as storage from "drivers/storage/storage";
    import { write } from "drivers/console/console";
    import { PartStore } from "storage/part-store";
    const OLD = ${JSON.stringify(OLD)}, YOUNG = ${JSON.stringify(YOUNG)};
    const store = () => new PartStore(storage, "set", 10000);
    const replace = (texts) => store().replace(1, Object.keys(texts), (name) => texts[name]);
    const found = () => JSON.stringify(Object.fromEntries(store().names().map((name) => [name, store().read(name)])));
    export default function () {
      let step = 0;
      // Power is there at even steps and fails at odd ones, after a byte more each time.
      Timer.repeat(() => {
        if (step++ % 2 === 1) return replace(YOUNG);
        if (step > 1) {
          store().tidy();
          write(found());
        }
        replace(OLD);
      }, 1);
    }`;
  const cuts: Buffer[] = [];
  for (let bytes = 0; bytes < CUT_BYTES; bytes++) {
    const at = (2 * bytes + 1) * 1_000_000 + 500_000;
    const payload = Buffer.from([2, 0, 0, 0, 0]);
    payload.writeUInt32LE(bytes, 1);
    cuts.push(frame(FRAME.storage, at, payload), frame(FRAME.storage, at + 1_000_000, Buffer.from([0])));
  }
  const end = [frame(FRAME.horizon, CUT_BYTES * 2_000_000 + 2_000_000), frame(FRAME.stop, 0)];
  const conversation = await converse({ main }, [Buffer.concat([STEADY, frame(FRAME.start, 0), ...cuts]), ...end]);
  assert.equal(conversation.status, 0, conversation.stderr);
  const lines = consoleLines(conversation);
  assert.ok(lines.length >= CUT_BYTES - 1, `${lines.length} lines`);
  const old = lines.findIndex((line) => line !== JSON.stringify(OLD));
  // Old up to the byte that makes the index valid, new from there on.
  assert.ok(old > 200 && old < CUT_BYTES - 100, `new from ${old} bytes on`);
  assert.ok(lines.slice(old).every((line) => line === JSON.stringify(YOUNG)));
});

test("both stores at their limits fit the partition, while all settings and half of the credentials change", async () => {
  const main = program(`
    const settings = new PartStore(storage, "set", STORED_BYTES_MOST);
    const sections = Array.from({ length: 25 }, (_, n) => "section" + n);
    const each = STORED_BYTES_MOST / 25;
    for (const letter of ["a", "b", "c"]) write(settings.replace(1, sections, () => letter.repeat(each)));
    const credentials = new CredentialsStore(storage);
    const half = (letter) => letter.repeat(CREDENTIALS_BYTES_MOST / 2);
    write(credentials.write({ one: half("a"), two: half("a") }));
    write(credentials.write({ two: half("b") }));
    for (const letter of ["d", "e"]) write(settings.replace(1, sections, () => letter.repeat(each)));
    write(String(storage.write("state", "1,".repeat(100))));
    write(String(settings.read("section24") === "e".repeat(each) && credentials.read("two") === half("b")));`).replace(
    "export default",
    `import { PartStore } from "storage/part-store";
    import { CREDENTIALS_BYTES_MOST, CredentialsStore } from "storage/credentials-store";
    import { STORED_BYTES_MOST } from "settings/config";
    export default`,
  );
  const { frames, status, stderr } = await converse({ main }, REST, { words: ["--chunk-bytes", "262144"] });
  assert.equal(status, 0, stderr);
  assert.deepEqual(consoleLines({ frames }), [...new Array(7).fill("stored"), "true", "true"]);
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
