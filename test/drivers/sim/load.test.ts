import assert from "node:assert/strict";
import { test } from "node:test";
import { run, runTree } from "./run.js";

test("an unknown native is told by name and place", () => {
  const { status, stderr } = run({ main: '\nexport const x = native("xs_no_such");\nexport default function () {}' });
  assert.equal(status, 1);
  assert.match(stderr, /native "xs_no_such" is not in the simulator's host[\s\S]*main\.js:2/);
});

test("only names that begin with xs_ are natives", () => {
  assert.match(run({ main: 'native("system");\nexport default function () {}' }).stderr, /native "system" is not/);
});

test("a syntax that the engine does not know is told with file and line", () => {
  const { status, stderr } = run({ main: "export default function () {\n  return 1 +;\n}" });
  assert.equal(status, 1);
  assert.match(stderr, /cannot load the firmware: SyntaxError: .* at .*main\.js:2/);
});

test("a compiled module is told by its TypeScript file and line", () => {
  const { status, stderr } = runTree("test/drivers/sim/portable/fails");
  assert.equal(status, 1);
  assert.match(stderr, /RangeError: .*line seven\n at fail \(.*test\/drivers\/sim\/portable\/fails\.ts:7\)/);
});
