import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleLines, converse, evaluate, FRAME, frame, run, STEADY } from "./run.js";

/** Tries each expression in its own function and tells the result or the name of the error. */
const ATTEMPT = `
  const results = [];
  const attempt = (f) => {
    try { results.push(f()); } catch (error) { results.push(error.constructor.name); }
  };`;

test("what modules made is frozen, as it lies in flash on the device", () => {
  const main = `
    const TABLE = [1, 2, 3];
    const RECORD = { a: { b: 1 } };
    const BUFFER = new Uint8Array(4);
    const MAP = new Map([[1, 2]]);
    class Point { static count = 0; x = 1; }
    function helper() {}
    export default function () {
      ${ATTEMPT}
      attempt(() => { TABLE[0] = 9; });
      attempt(() => TABLE.push(4));
      attempt(() => { RECORD.a.b = 2; });
      attempt(() => { RECORD.c = 2; });
      attempt(() => { BUFFER[0] = 9; });
      attempt(() => MAP.set(3, 4));
      attempt(() => { Point.count++; });
      attempt(() => { Point.prototype.y = 1; });
      attempt(() => { helper.used = true; });
      attempt(() => { Array.prototype.extra = 1; });
      attempt(() => { Math.extra = 1; });
      return [...results, [...TABLE], RECORD.a.b, BUFFER[0], MAP.size, Point.count];
    }`;
  assert.deepEqual(evaluate(main), [...Array(11).fill("TypeError"), [1, 2, 3], 1, 0, 1, 0]);
});

test("what functions make is theirs", () => {
  const main = `
    const PROTOTYPE = [1, 2, 3];
    class Point { #hidden = 1; x = 1; raise() { return ++this.#hidden; } }
    export default function () {
      const copy = [...PROTOTYPE];
      copy.push(4);
      const point = new Point();
      point.y = 2;
      const buffer = new Uint8Array(4);
      buffer[1] = 5;
      return [copy, point, point.raise(), buffer[1], new Map([[1, 2]]).set(3, 4).size];
    }`;
  assert.deepEqual(evaluate(main), [[1, 2, 3, 4], { x: 1, y: 2 }, 2, 5, 2]);
});

test("a module's object cannot be made JSON of, as on the device", () => {
  const { status, stderr } = run({ main: "const TABLE = [1];\nexport default () => JSON.stringify(TABLE);" });
  assert.equal(status, 1);
  assert.match(stderr, /read only value/);
});

test("state outside functions is refused by name", () => {
  const { status, stderr } = run({ main: "let counter = 0;\nexport default function () { return ++counter; }" });
  assert.equal(status, 1);
  assert.match(stderr, /`let counter` outside a function.*make it a const/);
});

test("strings and code of the modules survive collections of the firmware's heap", () => {
  const main = `
    const WORDS = ["sentence", "label", "discipline"];
    const big = (n) => WORDS.map((word) => word + n).join("/");
    export default function () {
      let last = "";
      for (let i = 0; i < 20_000; i++) last = big(i);
      return [last, [...WORDS], big.name, String(12345678901234567890n)];
    }`;
  // A collection sweeps all slots that there are: a million, if none were named.
  const words = ["--chunk-bytes", "8192", "--slots", "4096"];
  assert.deepEqual(evaluate(main, words), [
    "sentence19999/label19999/discipline19999",
    ["sentence", "label", "discipline"],
    "big",
    "12345678901234567890",
  ]);
});

test("code and built-ins cost the firmware's heap nothing", async () => {
  const main = `
    import "gnss/receiver";
    import "serving/control/control";
    import "discipline/create";
    export default function () {}`;
  const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];
  const { frames, status } = await converse({ main }, pieces);
  assert.equal(status, 0);
  const reached = frames.find(({ type }) => type === FRAME.reached);
  assert.ok(reached, "no REACHED frame");
  const [slots = 0, chunkBytes = 0] = [0, 4].map((at) => reached.payload.readUInt32LE(at));
  assert.ok(slots > 0 && slots < 60, `${slots} slots`);
  assert.ok(chunkBytes < 500, `${chunkBytes} bytes`);
  assert.deepEqual(consoleLines({ frames }), []);
});
