import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PartStore } from "../../src/storage/part-store.js";
import { Medium } from "./medium.js";

type Texts = Readonly<Record<string, string>>;

const store = (medium: Medium, most = 10_000) => new PartStore(medium, "set", most);
const replace = (medium: Medium, texts: Texts, version = 1) =>
  store(medium).replace(version, Object.keys(texts), (name) => texts[name] ?? "");
function texts(medium: Medium): Texts {
  const parts = store(medium);
  return Object.fromEntries(parts.names().map((name) => [name, parts.read(name) ?? "damaged"]));
}

test("worked example", () => {
  const medium = new Medium();
  assert.equal(store(medium).version(), undefined);
  assert.equal(replace(medium, { wifi: "{}", serving: "x".repeat(1200) }, 3), "stored");
  assert.equal(medium.values.get("set"), '{"version":3,"parts":[["wifi",0,2],["serving",1,1000],["serving",2,200]]}');
  assert.equal(medium.changes.at(-1), "set");
  assert.equal(store(medium).version(), 3);
  assert.deepEqual(texts(medium), { wifi: "{}", serving: "x".repeat(1200) });
});

test("whatever is stored is read back, and nothing else stays behind", () => {
  const some = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.string({ unit: "binary", maxLength: 1500 }));
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (history) => {
      const medium = new Medium();
      for (const each of history) {
        assert.equal(replace(medium, each), "stored");
        assert.deepEqual(texts(medium), Object.fromEntries(Object.entries(each).filter(([, text]) => text !== "")));
        const { parts } = JSON.parse(medium.values.get("set") ?? "");
        assert.equal(medium.values.size, 1 + parts.length, [...medium.values.keys()].join(" "));
      }
    }),
    { numRuns: 40 },
  );
});

test("a text that did not change is not written again", () => {
  const medium = new Medium();
  replace(medium, { a: "one", b: "two" });
  medium.changes.length = 0;
  replace(medium, { a: "one", b: "three" });
  assert.deepEqual(medium.changes, ["set.2", "set", "-set.1"]);
});

test("power lost at each byte leaves all old texts or all new ones, and no rubbish after the next start", () => {
  const histories: readonly (readonly [Texts, Texts])[] = [
    [{}, { a: "first" }],
    [
      { a: "old", b: "same", c: "o".repeat(1100) },
      { a: "new", b: "same", c: "n".repeat(1100), d: "more" },
    ],
    [{ a: "old", b: "gone" }, { a: "new" }],
    [{ a: "old" }, {}],
  ];
  for (const [old, young] of histories) {
    let cuts = 0;
    for (let bytes = 0; ; bytes++) {
      const medium = new Medium();
      replace(medium, old);
      medium.bytesLeft = bytes;
      replace(medium, young);
      const lost = medium.bytesLeft === 0;
      const after = medium.afterwards();
      store(after).tidy();
      const found = texts(after);
      assert.ok(
        [old, young].some((each) => JSON.stringify(each) === JSON.stringify(found)),
        `${bytes} bytes`,
      );
      const { parts } = JSON.parse(after.values.get("set") ?? '{"parts":[]}');
      assert.equal(after.values.size, after.values.has("set") ? 1 + parts.length : after.values.size);
      // Life goes on from there.
      assert.equal(replace(after, { z: "next" }), "stored");
      assert.deepEqual([texts(after), after.values.size], [{ z: "next" }, 2]);
      if (!lost) break;
      cuts++;
    }
    assert.ok(cuts > 20, `${cuts} cuts`);
  }
});

test("power lost while all is forgotten leaves everything or an index that names nothing", () => {
  const old = { a: "one", b: "two" };
  for (let bytes = 0; bytes < 60; bytes++) {
    const medium = new Medium();
    replace(medium, old);
    medium.bytesLeft = bytes;
    const done = store(medium).clear();
    const after = medium.afterwards();
    const found = texts(after);
    assert.ok(Object.keys(found).length === 0 || JSON.stringify(found) === JSON.stringify(old), `${bytes} bytes`);
    if (done) assert.equal(after.values.size, 0);
    // What was secret is gone after the next start at the latest.
    store(after).tidy();
    if (Object.keys(found).length === 0) assert.ok(![...after.values.keys()].some((key) => key.startsWith("set.")));
  }
});

test("more than the limit changes nothing, nor does a medium that refuses", () => {
  const medium = new Medium();
  replace(medium, { a: "one" });
  const before = [...medium.values];
  const huge = store(medium, 2000).replace(1, ["a", "b"], (name) => (name === "a" ? "new" : "x".repeat(1998)));
  assert.equal(huge, "full");
  assert.deepEqual([...medium.values], before);
  assert.equal(
    store(medium, 2000).replace(1, ["a", "b"], (name) => (name === "a" ? "new" : "x".repeat(1997))),
    "stored",
  );
  medium.refuses = true;
  assert.equal(replace(medium, { a: "two" }), "refused");
  medium.refuses = false;
  assert.equal(texts(medium).a, "new");
});

test("a part that is missing or cut is no text, and an index that cannot be read is damaged", () => {
  const medium = new Medium();
  replace(medium, { a: "one", b: "two" });
  medium.values.set("set.0", "on");
  medium.values.delete("set.1");
  assert.deepEqual([store(medium).read("a"), store(medium).read("b")], [undefined, undefined]);
  for (const bad of [
    "",
    "{",
    "1",
    '{"version":1}',
    '{"version":1,"parts":[1]}',
    '{"version":1,"parts":[["a","b",1]]}',
  ]) {
    medium.values.set("set", bad);
    assert.deepEqual([store(medium).isDamaged(), store(medium).names()], [true, []], bad);
    // Nothing is thrown away on the word of an index that cannot be read.
    assert.equal(store(medium).tidy(), false);
    assert.ok(medium.values.has("set.0"));
  }
});
