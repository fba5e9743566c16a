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
      { sources: [join(folder, "answer.c")], flags },
      { sources: [join(folder, "main.c")], flags: [] },
    ],
    linkFlags: [],
    folder: join(folder, "out"),
    objects: join(folder, "objects"),
    program: "program",
    ...changes,
  };
}

/** Objects by name, and which file each is: one that is compiled again is another. */
function objects(folder: string): Map<string, number> {
  const place = join(folder, "objects");
  const names = readdirSync(place).filter((name) => name.endsWith(".o"));
  return new Map(names.map((name) => [name, statSync(join(place, name)).ino]));
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
    const second = objects(folder);
    assert.deepEqual([...second.keys()], [...first.keys()]);
    const compiled = [...second].filter(([name, file]) => first.get(name) !== file);
    assert.deepEqual(
      compiled.map(([name]) => name.replace(/-.*/, "")),
      ["answer"],
    );

    await build(plan(folder, {}, ["-O1"]));
    assert.equal(objects(folder).size, 2, "what nothing is made of any more is removed");
  });
});

test("programs that compile a file alike share its object, and keep what the others are made of", async () => {
  await inFolder(FILES, async (folder) => {
    await build(plan(folder));
    const first = objects(folder);
    await build(plan(folder, { program: "other" }, ["-O1"]));
    assert.equal(objects(folder).size, 3);
    for (const [name, file] of first) assert.equal(objects(folder).get(name), file);
  });
});

test("any name of a folder and any flag is left as it is", async () => {
  const files = { "a b $c #d'e/answer.c": "int answer(void) { return sizeof TEXT; }\n", "main.c": FILES["main.c"] };
  await inFolder(files, async (folder) => {
    const odd = join(folder, "a b $c #d'e");
    const groups = [
      { sources: [join(odd, "answer.c")], flags: ['-DTEXT="$x #\'y"'] },
      { sources: [join(folder, "main.c")], flags: [] },
    ];
    await build(plan(folder, { groups, folder: join(odd, "out"), objects: join(odd, "objects") }));
    assert.equal(spawnSync(join(odd, "out", "program"), { encoding: "utf8" }).stdout, "7");
    assert.deepEqual(readdirSync(join(odd, "out")), ["program"]);
    const before = statSync(join(odd, "out", "program")).ino;
    await build(plan(folder, { groups, folder: join(odd, "out"), objects: join(odd, "objects") }));
    assert.equal(statSync(join(odd, "out", "program")).ino, before);
  });
});

test("two builds at once do not disturb each other", async () => {
  await inFolder(FILES, async (folder) => {
    await Promise.all([build(plan(folder)), build(plan(folder)), build(plan(folder))]);
    assert.equal(output(folder), "42");
    assert.deepEqual(readdirSync(join(folder, "out")), ["program"]);
    assert.equal(readdirSync(join(folder, "objects")).length, 5, "rules, and two objects with what they include");
  });
});

test("a file that does not compile is told with the compiler's words", async () => {
  await inFolder({ ...FILES, "answer.c": "int answer(void) { return nothing; }\n" }, async (folder) => {
    await assert.rejects(build(plan(folder)), (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.match(error.message, /ended with 2:[\s\S]*answer\.c:1:.*nothing/);
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
