import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleLines, converse, FRAME, frame, run, STEADY } from "./run.js";

test("the engine says what it is before anything is asked of it", async () => {
  const { frames, status } = await converse({ main: "export default function () {}" }, [frame(FRAME.stop, 0)]);
  assert.equal(status, 0);
  assert.equal(frames.length, 1);
  assert.equal(frames[0]?.type, FRAME.ready);
  assert.match(frames[0]?.payload.toString() ?? "", /^XS \d+\.\d+\.\d+$/);
});

test("nothing of the firmware runs before START", async () => {
  const main = `
    import { write } from "drivers/console/console";
    export default function () { write("started at " + Date.now()); }`;
  const none = await converse({ main }, [STEADY, frame(FRAME.stop, 0)]);
  assert.deepEqual(consoleLines(none), []);
  const pieces = [STEADY, frame(FRAME.start, 3e9), frame(FRAME.horizon, 4e9), frame(FRAME.stop, 0)];
  assert.deepEqual(consoleLines(await converse({ main }, pieces)), ["started at 3000"]);
});

test("trace writes to standard error, whatever it is given", () => {
  const { stdout, stderr, status } = run({
    main: 'export default function () { trace("a", 1, [2, 3], null, undefined, "\\n"); trace(); }',
  });
  assert.deepEqual([stdout, stderr, status], ["", "a12,3nullundefined\n", 0]);
});

test("promise jobs run after each entry, before the next", () => {
  const main = `
    import timer from "timer";
    const order = (name) => {
      trace(name, " ");
      Promise.resolve().then(() => trace(name, "-job ")).then(() => trace(name, "-job2 "));
    };
    export default function () {
      timer.set(() => order("second"), 1);
      timer.set(() => order("third"), 1);
      order("first");
    }`;
  assert.equal(
    run({ main }).stderr.trim(),
    "first first-job first-job2 second second-job second-job2 third third-job third-job2",
  );
});
