import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { consoleLines, converse, evaluate, FRAME, frame, run, STEADY } from "./run.js";

/** Runs the body with `timer` and `log`; returns [what, milliseconds] in the order in which it was logged. */
function logged(body: string): [string, number][] {
  const main = `
    import timer from "timer";
    const log = (what) => trace(JSON.stringify([what, Date.now()]), "\\n");
    export default function () { ${body} }`;
  const { status, stderr } = run({ main });
  assert.equal(status, 0, stderr);
  return stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

test("timers run at their time, those of one time in the order in which they were set", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 }), (delays) => {
      const sets = delays.map((delay, n) => `timer.set(() => log("${n}"), ${delay});`).join("");
      const expected = delays
        .map((delay, n): [string, number] => [String(n), delay])
        .sort(([a, atA], [b, atB]) => atA - atB || Number(a) - Number(b));
      assert.deepEqual(logged(sets), expected);
    }),
    { numRuns: 15 },
  );
});

test("a repeating timer keeps to its grid and can be cleared from within", () => {
  const body = `
    let n = 0;
    timer.repeat((id) => { log("tick"); if (++n === 3) timer.clear(id); }, 1000);
    timer.set(() => log("between"), 1500);`;
  assert.deepEqual(logged(body), [
    ["tick", 1000],
    ["between", 1500],
    ["tick", 2000],
    ["tick", 3000],
  ]);
});

test("set with a repeat begins after the first interval and goes on with the second", () => {
  const body = `
    let n = 0;
    timer.set((id) => { log("x"); if (++n === 4) timer.clear(id); }, 100, 250);`;
  assert.deepEqual(
    logged(body).map(([, at]) => at),
    [100, 350, 600, 850],
  );
});

test("a timer can be scheduled anew, kept still, and woken", () => {
  const body = `
    const a = timer.set(() => log("a"), 10);
    timer.schedule(a, 50);
    const b = timer.repeat(() => log("b"), 20);
    timer.schedule(b);
    timer.set(() => timer.schedule(b, 5, 1000), 100);
    timer.set(() => timer.clear(b), 1200);`;
  assert.deepEqual(logged(body), [
    ["a", 50],
    ["b", 105],
    ["b", 1105],
  ]);
});

test("clearing a timer that has run, is another's or is undefined does nothing", () => {
  const body = `
    const first = timer.set(() => log("first"), 1);
    timer.set(() => { timer.clear(first); timer.clear(undefined); timer.clear(null); }, 2);
    timer.set(() => { timer.set(() => log("reuses the place"), 1); timer.clear(first); }, 3);`;
  assert.deepEqual(logged(body), [
    ["first", 1],
    ["reuses the place", 4],
  ]);
});

test("wrong arguments are errors that can be caught", () => {
  const main = `
    import timer from "timer";
    export default function () {
      const messages = [];
      const attempt = (f) => { try { f(); messages.push("none"); } catch (error) { messages.push(error.message); } };
      attempt(() => timer.set("not a function", 1));
      attempt(() => timer.set(() => {}, -1));
      attempt(() => timer.set(() => {}, NaN));
      attempt(() => timer.repeat(() => {}, 0));
      attempt(() => timer.schedule(12345, 1));
      for (let i = 0; i < 64; i++) timer.set(() => {}, 1);
      attempt(() => timer.set(() => {}, 1));
      return messages;
    }`;
  const messages = evaluate(main) as string[];
  const expected = [/function was expected/, /-1 ms/, /nan ms/i, /1 ms or more/, /no such timer/, /all 64 timers/];
  assert.equal(messages.length, expected.length);
  for (const [n, pattern] of expected.entries()) assert.match(messages[n] ?? "", pattern);
});

test("a timer that sets itself again at once does not hang virtual time silently", () => {
  const { status, stderr } = run({
    main: `
      import timer from "timer";
      export default function again() { timer.set(again, 0); }`,
  });
  assert.equal(status, 1);
  assert.match(stderr, /virtual time stands still/);
});

test("with --timers-by-world repeating timers run when the world says, others at their time", async () => {
  const main = `
    import timer from "timer";
    import * as board from "drivers/board/board";
    import { write } from "drivers/console/console";
    export default function () {
      timer.repeat(() => write("tick at " + Date.now() + ", " + board.temperatureCelsius() + " C"), 1000);
      timer.set(() => write("once at " + Date.now()), 1500);
    }`;
  const warm = (celsius: number) => {
    const payload = Buffer.alloc(8);
    payload.writeDoubleLE(celsius);
    return payload;
  };
  const timers = [frame(13, 1_234_000_000, warm(21.5)), frame(13, 1_900_000_000, warm(Number.NaN))];
  const pieces = [STEADY, frame(FRAME.start, 0), ...timers, frame(FRAME.horizon, 9e9), frame(FRAME.stop, 0)];
  const conversation = await converse({ main }, pieces, { words: ["--timers-by-world"] });
  assert.equal(conversation.status, 0, conversation.stderr);
  assert.deepEqual(consoleLines(conversation), ["tick at 1234, 21.5 C", "once at 1500", "tick at 1900, NaN C"]);
});
