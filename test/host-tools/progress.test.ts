import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../host-tools/progress.js";

function written(isTTY: boolean, use: (progress: Progress) => void): string {
  let text = "";
  use(new Progress("writing", { isTTY, write: (part: string) => (text += part) }));
  return text;
}

test("in a log, quarters are told once each", () => {
  const text = written(false, (progress) => {
    for (let i = 0; i <= 1000; i++) progress.show(i / 1000);
  });
  assert.equal(text, "writing: 0 %\nwriting: 25 %\nwriting: 50 %\nwriting: 75 %\nwriting: 100 %\n");
});

test("on a terminal, one line is written over and ends when all is done", () => {
  const text = written(true, (progress) => {
    for (const part of [0.001, 0.5, 0.5, 2]) progress.show(part);
  });
  assert.deepEqual(text.split("\r").slice(1), [
    "writing [........................]   0 %",
    "writing [############............]  50 %",
    "writing [########################] 100 %\n",
  ]);
});

test("what ends early leaves the cursor on a line of its own", () => {
  assert.match(
    written(true, (progress) => {
      progress.show(0.3);
      progress.end();
    }),
    / 30 %\n$/,
  );
});
