import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { enginePaths } from "../../../host-tools/build/engine.js";
import { run } from "./run.js";

/** Modules of these names that export their own name, and a main that prints what `imports` brought it. */
function tree(names: readonly string[], imports: Record<string, string>): Record<string, string> {
  const modules = Object.fromEntries(names.map((name) => [name, `export const name = "${name}";`]));
  return { ...modules, ...imports };
}

test("relative specifiers are joined to the importer's name, bare ones are names", () => {
  const modules = tree(["top", "a/one", "a/b/two"], {
    main: `
      import * as top from "./top.js";
      import * as x from "./a/b/x.js";
      export default function () { return [top.name, ...x.names]; }`,
    "a/b/x": `
      import * as top from "../../top.js";
      import * as one from "../one.js";
      import * as two from "./two.js";
      import * as bare from "a/one";
      export const names = [top.name, one.name, two.name, bare.name];`,
  });
  const { stdout, stderr } = run(modules);
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), ["top", "top", "a/one", "a/b/two", "a/one"]);
});

test("a module that is not in the map is told with its importer", () => {
  for (const specifier of ["nowhere", "./nowhere.js", "../above.js", "x".repeat(300)]) {
    const { status, stderr } = run({ main: `import "helper";`, helper: `import "${specifier}";` });
    assert.equal(status, 1, specifier);
    assert.match(stderr, /is not in the manifest|path too long|cannot buffer/i, specifier);
  }
  assert.match(run({ main: 'import "./nowhere.js";' }).stderr, /"\.\/nowhere\.js", imported by "main", is not in/);
});

test("a map that cannot be read, or has a line that is none, is told", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-map-"));
  try {
    const start = (map: string) =>
      spawnSync(enginePaths().program, ["--modules", map, "--run", "main"], { encoding: "utf8" });
    const missing = start(join(folder, "none.tsv"));
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /cannot read the module map .*none\.tsv: No such file/);
    for (const line of ["main", "main\t", "\tmain.js", `${"x".repeat(200)}\tmain.js`]) {
      writeFileSync(join(folder, "bad.tsv"), `timer\ttimer.js\n${line}\n`);
      const { status, stderr } = start(join(folder, "bad.tsv"));
      assert.equal(status, 1, line);
      assert.match(stderr, /bad\.tsv:2: expected `module-name<TAB>path`/, line);
    }
    writeFileSync(join(folder, "bad.tsv"), "main\tmissing.js\n");
    assert.match(start(join(folder, "bad.tsv")).stderr, /cannot read module .*missing\.js: No such file/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
