import assert from "node:assert/strict";
import { test } from "node:test";
import { flag, option, readCall, repeatable } from "../../host-tools/call.js";

const FORM = {
  name: "noonmark test",
  usage: "HOST [OPTIONS]",
  about: "Nothing.",
  takesWords: true,
  options: {
    json: flag("an object"),
    "no-shrink": flag("leave it"),
    "not-before": option("DATE", "a date"),
    config: repeatable("KEY=VALUE", "a setting"),
  },
};

test("options come by their names, and what was not given is false, undefined or empty", () => {
  assert.deepEqual(readCall(FORM, ["host"]), {
    values: { json: false, "no-shrink": false, "not-before": undefined, config: [] },
    positionals: ["host"],
  });
  const words = [
    "--json",
    "--no-shrink",
    "--not-before=2020-01-01",
    "--config",
    "a=1",
    "b",
    "--config",
    "c=-2",
    "--",
    "-d",
  ];
  assert.deepEqual(readCall(FORM, words), {
    values: { json: true, "no-shrink": true, "not-before": "2020-01-01", config: ["a=1", "c=-2"] },
    positionals: ["b", "-d"],
  });
});

test("what the form does not have is a wrong call of one line", () => {
  const wrong: [string[], RegExp][] = [
    [["--jsno"], /^unknown option '--jsno' \(Did you mean --json\?\); --help tells the options$/],
    [["--not-before"], /^option '--not-before <DATE>' argument missing; --help tells the options$/],
  ];
  for (const [words, message] of wrong) assert.throws(() => readCall(FORM, words), { status: 2, message });
  const none = { ...FORM, takesWords: false };
  assert.throws(() => readCall(none, ["extra"]), { status: 2, message: /^"extra" belongs to no option/ });
});
