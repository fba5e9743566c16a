import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { crc32, decodeSlot, encodeSlot, readSlots, removeSlots, writeSlots } from "../../src/storage/slots.js";

const CONFIG = '{"version":1,"wifi":{"ssid":"Café 🛰","password":"correct horse"}}';

/** A storage whose next write can be cut: the medium then keeps what `cut` makes of the old and the new text. */
class Flash {
  readonly texts = new Map<string, string>();
  cut: ((before: string | undefined, after: string) => string | undefined) | undefined;
  refuses = false;

  readonly read = (key: string) => this.texts.get(key);
  readonly write = (key: string, value: string) => {
    if (this.refuses) return false;
    const kept = this.cut ? this.cut(this.texts.get(key), value) : value;
    if (kept === undefined) this.texts.delete(key);
    else this.texts.set(key, kept);
    return true;
  };
  load() {
    return readSlots("config", this.read).payload;
  }
  store(payload: string) {
    return writeSlots("config", payload, this.read, this.write);
  }
}

/** Text after `bytes` bytes of its UTF-8 form, as a reader gets it: a character cut in the middle comes out as U+FFFD. */
function firstBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes));
}

test("the CRC is the one of everybody", () => {
  assert.equal(crc32("123456789"), 0xcbf43926);
  assert.equal(crc32(""), 0);
  fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => crc32(text) === zlibCrc32(text)));
});

test("worked example of a slot", () => {
  const text = encodeSlot({ sequence: 7, payload: '{"version":1}' });
  assert.equal(text, `7 ${zlibCrc32('7 13 {"version":1}').toString(16)} 13 {"version":1}`);
  assert.deepEqual(decodeSlot(text), { sequence: 7, payload: '{"version":1}' });
});

test("every slot comes back, and no single changed character passes for one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.nat(), fc.nat(), (payload, at, by) => {
      const text = encodeSlot({ sequence: 12, payload });
      assert.deepEqual(decodeSlot(text), { sequence: 12, payload });
      const i = at % text.length;
      const changed = String.fromCharCode(text.charCodeAt(i) ^ (1 + (by % 255)));
      assert.equal(decodeSlot(text.slice(0, i) + changed + text.slice(i + 1)), undefined);
    }),
  );
  for (const bad of [undefined, "", " ", "1", "0 00000000 0 ", "1 00000000 0", "1 zzzzzzzz 0 "]) {
    assert.equal(decodeSlot(bad), undefined, String(bad));
  }
});

test("a value is found again, and the writes take turns", () => {
  const flash = new Flash();
  assert.equal(flash.load(), undefined);
  for (const payload of ["one", "two", "three", "four"]) {
    assert.equal(flash.store(payload), true);
    assert.equal(flash.load(), payload);
  }
  assert.deepEqual([...flash.texts.keys()].sort(), ["config.0", "config.1"]);
  assert.equal(readSlots("config", flash.read).sequence, 4);
});

const CUTS: Readonly<Record<string, (old: string | undefined, text: string, bytes: number) => string | undefined>> = {
  "the rest is missing": (_old, text, bytes) => firstBytes(text, bytes),
  "the rest is the old text's": (old, text, bytes) => {
    const rest = new TextEncoder().encode(old ?? "").subarray(bytes);
    return firstBytes(text, bytes) + new TextDecoder().decode(rest);
  },
  "the rest is erased flash": (_old, text, bytes) => {
    const { length } = new TextEncoder().encode(text);
    return firstBytes(text, bytes) + "\u00ff".repeat(Math.max(0, length - bytes));
  },
  "nothing is left": () => undefined,
};

for (const [name, cut] of Object.entries(CUTS)) {
  test(`power lost at each byte of a write, ${name}: at most the newest value is lost`, () => {
    const history = ['{"version":1}', '{"version":1,"wifi":{"ssid":"old"}}', CONFIG];
    const newest = CONFIG.replace("horse", "zebra");
    const { length } = new TextEncoder().encode(encodeSlot({ sequence: 4, payload: newest }));
    for (let bytes = 0; bytes <= length; bytes++) {
      const flash = new Flash();
      for (const payload of history) flash.store(payload);
      flash.cut = (before, after) => cut(before, after, bytes);
      flash.store(newest);
      flash.cut = undefined;

      const survived = bytes === length && name !== "nothing is left";
      assert.equal(flash.load(), survived ? newest : CONFIG, `cut at byte ${bytes}`);
      // Life goes on from there, and a second cut still leaves the value that was found.
      assert.equal(flash.store("next"), true);
      assert.equal(flash.load(), "next", `written after a cut at byte ${bytes}`);
      flash.cut = (before, text) => cut(before, text, bytes);
      flash.store("lost");
      assert.ok(["next", "lost"].includes(flash.load() ?? ""), `second cut at byte ${bytes}`);
    }
  });
}

test("a medium that refuses leaves the old value, and the turn", () => {
  const flash = new Flash();
  flash.store("one");
  flash.refuses = true;
  assert.equal(flash.store("two"), false);
  assert.equal(flash.load(), "one");
  flash.refuses = false;
  assert.equal(flash.store("three"), true);
  assert.equal(flash.load(), "three");
  assert.equal(decodeSlot(flash.texts.get("config.0"))?.payload, "one");
});

test("damaged slots are counted", () => {
  const flash = new Flash();
  flash.texts.set("config.0", "rubbish");
  assert.deepEqual(readSlots("config", flash.read), { payload: undefined, sequence: 0, next: 0, damaged: 1 });
  assert.equal(flash.store("fresh"), true);
  assert.equal(flash.load(), "fresh");
});

test("a value that is forgotten is gone, and a loss of power in between never brings back an older one", () => {
  for (let writes = 1; writes <= 4; writes++) {
    for (let removals = 0; removals <= 2; removals++) {
      const flash = new Flash();
      for (let n = 1; n <= writes; n++) flash.store(`value ${n}`);
      let left = removals;
      const forgotten = removeSlots("config", flash.read, (key) => {
        if (left-- > 0) flash.texts.delete(key);
        return left >= 0;
      });
      assert.equal(forgotten, removals === 2);
      assert.equal(
        flash.load(),
        removals === 2 ? undefined : `value ${writes}`,
        `${writes} writes, ${removals} removals`,
      );
    }
  }
});
