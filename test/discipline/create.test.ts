import assert from "node:assert/strict";
import { test } from "node:test";
import { createDiscipline } from "../../src/discipline/create.js";
import type { Discipline } from "../../src/discipline/discipline.js";

test("the name in the configuration is the name of the loop", () => {
  assert.equal(createDiscipline({ loop: "adaptive" }).name, "adaptive");
  assert.equal(createDiscipline({ loop: "rfc5905", stepThresholdSeconds: 0.2 }).name, "rfc5905");
});

test("a stored frequency is used from the start", () => {
  for (const loop of ["adaptive", "rfc5905"] as const) {
    const discipline: Discipline = createDiscipline({ loop, frequency: 3e-5 });
    assert.equal(discipline.holdoverFrequency(), 3e-5);
    assert.equal(discipline.locked, false);
  }
});

test("an unknown loop and a frequency that no crystal has are refused", () => {
  assert.throws(() => createDiscipline({ loop: "fast" as "adaptive" }), /loop is "fast"; it must be "adaptive" or/);
  for (const loop of ["adaptive", "rfc5905"] as const) {
    assert.throws(
      () => createDiscipline({ loop, frequency: 0.1 }),
      /frequency is 0.1; it must be from -0.0005 to 0.0005/,
    );
  }
});
