import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build, type Plan } from "../../../host-tools/build/compile.js";
import { Problem } from "../../../host-tools/build/problem.js";
import { inFolder } from "./folder.js";

const FILES = {
  "answer.h": "enum { ANSWER = 42 };\n",
  "answer.c": '#include "answer.h"\nint answer(void) { return ANSWER; }\n',
  "main.c": '#include <stdio.h>\nint answer(void);\nint main(void) { return printf("%d", answer()) < 0; }\n',
};

function plan(folder: string, changes: Partial<Plan> = {}, flags: string[] = []): Plan {
  return {
    compiler: process.env.CC || "cc",
    groups: [
      { sources: [join(folder, "answer.c")], headers: [join(folder, "answer.h")], flags },
      { sources: [join(folder, "main.c")], headers: [], flags: [] },
    ],
    linkFlags: [],
    folder: join(folder, "out"),
    objects: join(folder, "objects"),
    program: "program",
    ...changes,
  };
}

/** Objects by name, and when each was made. */
function objects(folder: string): Map<string, number> {
  const place = join(folder, "objects");
  return new Map(readdirSync(place).map((name) => [name, statSync(join(place, name)).ino]));
}

function output(folder: string): string {
  return spawnSync(join(folder, "out", "program"), { encoding: "utf8" }).stdout;
}

test("only what has changed is compiled again, down to a header or a flag", async () => {
  await inFolder(FILES, async (folder) => {
    await build(plan(folder));
    assert.equal(output(folder), "42");
    const first = objects(folder);
    assert.equal(first.size, 2);
    const linked = statSync(join(folder, "out", "program")).mtimeMs;

    await build(plan(folder));
    assert.deepEqual(objects(folder), first);
    assert.equal(statSync(join(folder, "out", "program")).mtimeMs, linked, "nothing is linked again");

    writeFileSync(join(folder, "answer.h"), "enum { ANSWER = 43 };\n");
    await build(plan(folder));
    assert.equal(output(folder), "43");
    const added = [...objects(folder).keys()].filter((name) => !first.has(name));
    assert.equal(added.length, 1);
    assert.match(added[0] ?? "", /^answer-/);

    await build(plan(folder, {}, ["-O1"]));
    assert.equal(objects(folder).size, 4);
  });
});

test("a file that does not compile is told with the compiler's words", async () => {
  await inFolder({ ...FILES, "answer.c": "int answer(void) { return nothing; }\n" }, async (folder) => {
    await assert.rejects(build(plan(folder)), (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.match(error.message, /ended with 1:[\s\S]*answer\.c:1:.*nothing/);
      return true;
    });
  });
});

test("a compiler that is not there is told with how to get one", async () => {
  await inFolder(FILES, async (folder) => {
    await assert.rejects(build(plan(folder, { compiler: "no-such-compiler" })), {
      message: /there is no C compiler "no-such-compiler"; install one \(Debian: apt install gcc libc6-dev\)/,
    });
  });
});

test("a failed link is told and leaves no program behind", async () => {
  await inFolder({ ...FILES, "answer.c": "int other;\n" }, async (folder) => {
    await assert.rejects(build(plan(folder)), { message: /undefined reference to `?answer/ });
    assert.deepEqual(readdirSync(join(folder, "out")), []);
  });
});
