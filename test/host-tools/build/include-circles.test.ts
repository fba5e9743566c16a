import assert from "node:assert/strict";
import { test } from "node:test";
import { cFiles, includeCircles, strayDeclarations } from "../../../host-tools/build/include-circles.js";
import { ROOT } from "../../../host-tools/build/paths.js";

test("a circle is found, through however many parts", () => {
  const files = new Map([
    ["d/a.c", '#include "a.h"\n#include "b.h"\n'],
    ["d/a.h", ""],
    ["d/b.c", '#include "b.h"\n#include "e/c.h"\n'],
    ["d/b.h", ""],
    ["d/e/c.h", '#include "../a.h"\n'],
  ]);
  assert.deepEqual(includeCircles(files), ["d/a → d/b → d/e/c → d/a"]);
  files.set("d/e/c.h", "#include <stdio.h>\n");
  assert.deepEqual(includeCircles(files), []);
});

test("a header whose functions are another file's is found", () => {
  const files = new Map([
    ["d/a.c", '#include "b.h"\nvoid b_do(void)\n{\n}\n'],
    ["d/b.h", "void b_do(void);\n"],
    ["d/c.h", "static inline int c_one(void)\n{\n\treturn 1;\n}\n"],
  ]);
  assert.deepEqual(strayDeclarations(files, "d"), ["d/b.h"]);
});

test("the drivers' arrows go one way", () => {
  const files = cFiles(ROOT, "drivers");
  assert.ok(files.size > 100);
  assert.deepEqual(includeCircles(files), []);
  assert.deepEqual(strayDeclarations(files, "drivers/sim"), ["drivers/sim/xs_platform.h"]);
});
