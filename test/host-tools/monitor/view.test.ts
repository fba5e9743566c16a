import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonView, WordView } from "../../../host-tools/monitor/view.js";
import { STATUS } from "../support/console.js";

const STATUS_LINE = JSON.stringify({ type: "status", ...STATUS });

test("on a terminal the status is kept below what is told, and gives way to what is typed", () => {
  let screen = "";
  const view = new WordView(
    (text) => {
      screen += text;
    },
    () => 24,
  );
  view.line(STATUS_LINE);
  view.typed("jour");
  view.note("PORT is gone");
  view.typed("");
  const status = "synchronised  stratum 1";
  const clear = "\r\u001b[2K";
  assert.equal(screen, `${clear}${status}${clear}> jour${clear}-- PORT is gone\n> jour${clear}${status}`);
  view.end();
  assert.match(screen, /stratum 1\n1 s seen, 77 requests\n {2}answered; time served\n/);
});

test("what is no JSON of ours is shown without its control characters", () => {
  let text = "";
  const view = new WordView((part) => {
    text += part;
  }, undefined);
  view.line("\u001b[0;32mI (31) boot: ESP-IDF\u001b[0m\u009b");
  view.line('{"broken');
  assert.equal(text, '?[0;32mI (31) boot: ESP-IDF?[0m?\n{"broken\n');
});

test("JSON goes one way, everything else the other", () => {
  const out: string[] = [];
  const err: string[] = [];
  const view = new JsonView(
    (text) => out.push(text),
    (text) => err.push(text),
  );
  for (const line of [STATUS_LINE, '{"broken', "boot", '{"any":1}']) view.line(line);
  view.note("PORT is back");
  assert.deepEqual(out, [`${STATUS_LINE}\n`, '{"any":1}\n']);
  assert.deepEqual(err, ['{"broken\n', "boot\n", "-- PORT is back\n"]);
});
