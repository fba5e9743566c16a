import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleLines, converse, FRAME, frame, run, STEADY } from "../../sim/run.js";

const ECHO = `
  import * as line from "drivers/console/console";
  export default function () {
    line.open(() => {
      for (let text = line.takeLine(); text !== undefined; text = line.takeLine()) line.write("heard " + text);
    });
    line.write(String(line.takeLine()));
  }`;

test("lines are heard whole, or not at all", async () => {
  const typed = ["status", "", "x".repeat(256), "y".repeat(257), "two\nlines", "bell\x07", "zwölf"];
  const pieces = [
    STEADY,
    frame(FRAME.start, 0),
    ...typed.map((line, n) => frame(FRAME.consoleIn, n * 1e9, Buffer.from(line))),
    frame(FRAME.horizon, 20e9),
    frame(FRAME.stop, 0),
  ];
  const conversation = await converse({ main: ECHO }, pieces);
  assert.deepEqual(consoleLines(conversation), [
    "undefined",
    "heard status",
    `heard ${"x".repeat(256)}`,
    "heard two",
    "heard lines",
    "heard zwölf",
  ]);
});

test("without a world the console is standard output", () => {
  assert.equal(run({ main: ECHO }).stdout, "undefined\n");
});
