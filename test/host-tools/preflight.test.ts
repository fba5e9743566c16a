import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { sample } from "../extent.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SCRIPT = "host-tools/preflight.cjs";

interface Project {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const { absentPackage, complaint } = createRequire(import.meta.url)(join(ROOT, SCRIPT)) as {
  absentPackage: (project: Project, installed: { packages: Record<string, { version: string }> }) => string;
  complaint: (version: string, engines: string, absent: string | undefined) => string;
};

test("a Node that is too old is named, with what to install", () => {
  for (const old of ["18.20.4", "20.18.9", "20.9.0", "8.17.0"]) {
    assert.equal(
      complaint(old, ">=20.19.0", ""),
      `Node ${old} is too old: install 20.19.0 or newer (https://nodejs.org)`,
    );
  }
  for (const version of ["20.19.0", "20.20.2", "22.1.0", "100.0.0"]) {
    assert.equal(complaint(version, ">=20.19.0", ""), "");
  }
});

test("a package that came or changed since the last npm ci is named", () => {
  const project = { dependencies: { one: "1.2.3" }, devDependencies: { two: "0.1.0" } };
  const packages = { "node_modules/one": { version: "1.2.3" }, "node_modules/two": { version: "0.1.0" } };
  assert.equal(absentPackage(project, { packages }), "");
  assert.equal(absentPackage({ ...project, devDependencies: { two: "0.2.0" } }, { packages }), "two 0.2.0");
  assert.equal(absentPackage({ ...project, devDependencies: { three: "1.0.0" } }, { packages }), "three 1.0.0");
  const words = complaint("22.1.0", ">=20.19.0", "two 0.2.0");
  assert.equal(words, 'its packages have changed: two 0.2.0 is not installed: run "npm ci" first');
});

test("without the packages every script of the project ends with one line that says so", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-preflight-"));
  try {
    mkdirSync(join(folder, "host-tools"));
    for (const file of ["package.json", SCRIPT]) cpSync(join(ROOT, file), join(folder, file));
    const { scripts } = createRequire(import.meta.url)(join(ROOT, "package.json")) as {
      scripts: Record<string, string>;
    };
    for (const name of sample(Object.keys(scripts), 4)) {
      const { status, stdout, stderr } = spawnSync("npm", ["run", "-s", name], { cwd: folder, encoding: "utf8" });
      const line = 'noonmark: its packages are not installed: run "npm ci" first\n';
      assert.deepEqual([status, stdout, stderr], [1, "", line], name);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
