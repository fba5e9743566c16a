import assert from "node:assert/strict";
import { test } from "node:test";
import { converse, FRAME, frame, run, STEADY } from "./run.js";

const START = [STEADY, frame(FRAME.start, 0)];

test("a module that throws while it loads is told with file and line", () => {
  const { status, stderr } = run({
    main: 'import "helper";\nexport default function () {}',
    helper: 'const x = 1;\n\nif (x) throw new RangeError("x is 1");',
  });
  assert.equal(status, 1);
  assert.match(stderr, /^noonmark-sim: cannot load the firmware: RangeError: .*x is 1\n at .*helper\.js:3\)/);
});

test("an exception in a callback ends the process, with the same words to the world", async () => {
  const main = `
    import timer from "timer";
    export default function () {
      timer.set(function late() {
        undefined.x;
      }, 500);
    }`;
  const { status, stderr, frames } = await converse({ main }, [...START, frame(FRAME.horizon, 1e9)]);
  assert.equal(status, 1);
  assert.match(stderr, /^noonmark-sim: uncaught exception: TypeError: .*\n at late \(.*main\.js:5\)/);
  const failed = frames.filter(({ type }) => type === FRAME.failed);
  assert.equal(failed.length, 1);
  assert.equal(stderr, `noonmark-sim: ${failed[0]?.payload.toString()}\n`);
  assert.equal(failed[0]?.timeNs, 500_000_000n);
});

test("a rejection that nobody handles ends the process, one that is handled does not", () => {
  const rejected = run({
    main: `export default async function () {
      await null;
      throw new Error("too late");
    }`,
  });
  assert.equal(rejected.status, 1);
  assert.match(rejected.stderr, /rejected and nobody handled it: Error: .*too late\n at .*main\.js:3/);
  const handled = run({
    main: `export default function () {
      (async () => { await null; throw new Error("expected"); })().catch((error) => trace(error.message));
    }`,
  });
  assert.equal(handled.status, 0);
  assert.match(handled.stderr, /expected/);
});

test("what is thrown need not be an error", () => {
  assert.match(
    run({ main: 'export default function () { throw "a string"; }' }).stderr,
    /uncaught exception: a string/,
  );
  assert.match(run({ main: "export default function () { throw null; }" }).stderr, /uncaught exception: null/);
});

test("main must export a function", () => {
  const { status, stderr } = run({ main: "export default 3;" });
  assert.equal(status, 1);
  assert.match(stderr, /module "main" has no function as its default export/);
});

test("a driver cannot be opened while modules load", () => {
  const main = 'import timer from "timer";\ntimer.set(() => {}, 1);\nexport default function () {}';
  const { status, stderr } = run({ main });
  assert.equal(status, 1);
  assert.match(stderr, /called outside a function[\s\S]*main\.js:2/);
});
