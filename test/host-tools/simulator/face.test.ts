/** The face that host-tools/simulator/README.md promises, used as its reader would: by the paths of the build. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { WELL_CONNECTED } from "../../../host-tools/simulator/receivers/factory-receiver.js";
import { USUAL_LIMITS } from "../../../host-tools/simulator/scenario.js";
import { RECEIVER_DEFAULTS, WORLD_DEFAULTS } from "../../../host-tools/simulator/world.js";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const README = readFileSync(`${ROOT}host-tools/simulator/README.md`, "utf8");

test("the example of the README runs as it stands, and its result has the fields that are promised", async () => {
  const example = /```js\n([\s\S]*?)```/.exec(README)?.[1] ?? assert.fail("no example");
  const code = example.replaceAll('from "./', `from "file://${ROOT}`).replace(/console\.log.*\n/, "");
  const module = `data:text/javascript,${encodeURIComponent(`${code}\nexport { result, reportTable };`)}`;
  const { result, reportTable } = await import(module);
  assert.equal(result.breach, undefined, JSON.stringify(result.breach));
  assert.match(reportTable([result]), /^scenario .*\nmine +1 +600 .* kept$/);
  const resultLine = /- A result: ([\s\S]*?)\n- /.exec(README)?.[1] ?? "";
  for (const field of Object.keys(result)) assert.ok(resultLine.includes(`\`${field}\``), field);
});

test("every field of a world, its receiver and its limits is written down", () => {
  const receiver = Object.keys({ ...WELL_CONNECTED, ...RECEIVER_DEFAULTS });
  const world = Object.keys(WORLD_DEFAULTS).filter((name) => name !== "seed");
  for (const name of [...receiver, ...world, ...Object.keys(USUAL_LIMITS)]) {
    assert.ok(README.includes(`\`${name}\``), name);
  }
});
