/** The board's capture (drivers/pulse/esp32/pulse.c) under waves that are no pulse. */

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, runLines, STAND_INS } from "../../compile.js";

/** As in drivers/pulse/limit.h. */
const LIMIT = 100;

describe("the board's capture of edges", () => {
  let program = "";
  before(() => {
    const tests = ["pulse/esp32/pulse-harness.c", "stand-ins/xs.c"].map((name) => `test/drivers/${name}`);
    program = compile([...tests, "drivers/pulse/esp32/pulse.c"], [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32c3")]);
  });
  const run = (...lines: string[]) => runLines(program, `${lines.join("\n")}\n`).map(Number);

  it("takes every edge of a pulse, up to ten a second", () => {
    assert.deepEqual(run("W 1 3", "T", "W 10 1", "T", "W 99 1"), [1, 1, 1, 3, 10, 10, 99]);
  });

  it("takes a hundred interrupts a second of a wave, however fast it is", () => {
    // In a second that begins as the limit was reached there can be those of two.
    for (const hz of [101, 1000, 1_000_000]) {
      const interrupts = run(`W ${hz} 5`);
      assert.equal(interrupts.length, 5);
      for (const taken of interrupts) assert.ok(taken <= LIMIT, `${taken} at ${hz} Hz`);
    }
  });

  it("takes a pulse again within a second after a wave", () => {
    const [, , , , ...pulses] = run("W 1000000 3", "T", "W 1 3", "T");
    assert.deepEqual(pulses, [1, 1, 1, 3]);
  });
});
