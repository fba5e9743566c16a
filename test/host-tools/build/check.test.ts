import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { forbiddenImports, typescriptFiles } from "../../../host-tools/build/check.js";

test("the tree keeps to the import table", () => {
  const files = ["src", "drivers", "host-tools", "test"].flatMap(typescriptFiles);
  assert.ok(files.length > 10, `only ${files.length} files were found`);
  assert.deepEqual(
    files.flatMap((path) => forbiddenImports(path, readFileSync(path, "utf8"))),
    [],
  );
});

test("a core file may not import Node, a driver, or a later step of the path", () => {
  assert.equal(forbiddenImports("src/time/utc.ts", 'import { x } from "node:fs";').length, 1);
  assert.equal(forbiddenImports("src/gnss/nmea.ts", 'import { x } from "../ntp/packet.js";').length, 1);
  assert.equal(
    forbiddenImports("src/serving/control/port.ts", 'import * as pulse from "drivers/pulse/pulse";').length,
    1,
  );
  assert.equal(
    forbiddenImports("src/serving/control/port.ts", 'import {\n  a,\n  b,\n} from "../../discipline/pll.js";').length,
    1,
  );
});

test("the world may not use the firmware's arithmetic", () => {
  assert.equal(
    forbiddenImports("host-tools/simulator/world.ts", 'import { a } from "../../src/time/utc.js";').length,
    1,
  );
  assert.equal(forbiddenImports("host-tools/query.ts", 'import { a } from "../src/time/utc.js";').length, 0);
});

test("types may cross where values may not", () => {
  assert.equal(
    forbiddenImports("src/sources/gps/label.ts", 'import type { A } from "../../gnss/sentence.js";').length,
    0,
  );
  assert.equal(forbiddenImports("src/sources/gps/label.ts", 'import { A } from "../../gnss/sentence.js";').length, 1);
});

test("a file outside every row is named", () => {
  assert.match(forbiddenImports("src/other/a.ts", "")[0] ?? "", /no row/);
});
