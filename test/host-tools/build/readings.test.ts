import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { typescriptFiles } from "../../../host-tools/build/check.js";
import { comparedReadings } from "../../../host-tools/build/readings.js";

test("no file of src compares readings that are kept", () => {
  const files = typescriptFiles("src");
  assert.ok(files.length > 10, `only ${files.length} files were found`);
  assert.deepEqual(
    files.flatMap((path) => comparedReadings(path, readFileSync(path, "utf8"))),
    [],
  );
});

test("a difference of readings is for a Moment, whoever takes it", () => {
  const old = "    return this.everValid && ticksBetween(this.validTicks, at) / this.hz <= FIX_MEMORY_SECONDS;";
  assert.equal(comparedReadings("src/timekeeper.ts", old).length, 1);
  assert.equal(comparedReadings("src/timekeeper.ts", "if (now - this.publishedTicks > 5) {}").length, 0);
  assert.equal(comparedReadings("src/timekeeper.ts", "if (nowTicks - this.publishedTicks > 5) {}").length, 1);
  assert.equal(comparedReadings("src/gnss/lag.ts", "if (edgeTicks >= keeper.train.ticks) {}").length, 1);
  assert.equal(comparedReadings("src/gnss/lag.ts", " * ticksBetween is not for this").length, 0);
  assert.equal(comparedReadings("src/time/ticks.ts", old).length, 0);
  assert.equal(comparedReadings("host-tools/simulator/world.ts", old).length, 0);
});
