import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "../../host-tools/failure.js";
import { wholeNumber } from "../../host-tools/whole-number.js";

test("a whole number within its limits is taken, anything else is a wrong call that names it", () => {
  assert.deepEqual([wholeNumber("--n", "3", 3, 40), wholeNumber("--n", "40", 3, 40)], [3, 40]);
  for (const text of ["2", "41", "", " 3", "3.0", "-3", "3e1", "0x10", "many"]) {
    assert.throws(
      () => wholeNumber("--n", text, 3, 40),
      (error: Failure) => error.status === 2 && error.message === `--n "${text}" is not a whole number from 3 to 40`,
    );
  }
});
