import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { moduleList, readModuleMap } from "../../../host-tools/build/manifest.js";
import { ROOT } from "../../../host-tools/build/paths.js";
import { Problem } from "../../../host-tools/build/problem.js";
import { inFolder } from "./folder.js";

function manifest(modules: Record<string, string>, sim: Record<string, string> = {}): string {
  return JSON.stringify({ modules, platforms: { sim: { modules: sim } } });
}

test("names and folders become a map, the platform's own modules among them", async () => {
  const files = {
    "manifest.json": manifest({ main: "./src/main", "time/*": "./src/time/*" }, { timer: "./drivers/sim/timer" }),
    "src/main.ts": "",
    "src/time/utc.ts": "",
    "src/time/leap.ts": "",
    "src/time/types.d.ts": "",
    "src/time/notes.md": "",
    "src/time/deep/below.ts": "",
    "drivers/sim/timer.ts": "",
  };
  await inFolder(files, (root) => {
    const map = readModuleMap(root);
    assert.deepEqual(
      [...map],
      [
        ["main", "src/main"],
        ["time/leap", "src/time/leap"],
        ["time/utc", "src/time/utc"],
        ["timer", "drivers/sim/timer"],
      ],
    );
    assert.equal(moduleList(new Map([["time/utc", "src/time/utc"]])), "time/utc\t../src/time/utc.js\n");
  });
});

test("an entry that stands for no file is told with its name", async () => {
  await inFolder({ "manifest.json": manifest({ main: "./src/main" }) }, (root) => {
    assert.throws(
      () => readModuleMap(root),
      new Problem('manifest.json: module "main" is src/main.ts, which does not exist'),
    );
  });
  await inFolder({ "manifest.json": manifest({ "time/*": "./src/time/*" }) }, (root) => {
    assert.throws(
      () => readModuleMap(root),
      new Problem('manifest.json: modules "time/*" are in src/time, which does not exist'),
    );
  });
});

/** What a module imports when it runs: type-only imports are gone from the compiled file. */
function imports(source: string): string[] {
  const text = readFileSync(join(ROOT, "build", `${source}.js`), "utf8");
  return [...text.matchAll(/^(?:import|(?:import|export)\b[^"';]*? from) "([^"]+)";/gm)].map(([, from]) => from ?? "");
}

test("every import of the firmware leads to a module of the map", () => {
  const map = readModuleMap(ROOT);
  let count = 0;
  for (const [name, source] of map) {
    for (const from of imports(source)) {
      const target = from.startsWith(".") ? normalize(join(dirname(name), from)).replace(/\.js$/, "") : from;
      assert.ok(map.has(target), `${name} imports "${from}", which is no module of the manifest`);
      count++;
    }
  }
  assert.ok(count > 50, `only ${count} imports were found`);
});
