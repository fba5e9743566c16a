import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, runLines, STAND_INS } from "../compile.js";

describe("random bytes of the board", () => {
  let program = "";
  before(() => {
    const files = ["test/drivers/esp32/entropy-harness.c", "drivers/esp32/entropy.c"];
    program = compile(files, [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32")]);
  });

  it("have the converter's noise on a board without radio, for good", () => {
    assert.deepEqual(runLines(program, "FFF"), ["converter on", "fill 8", "fill 8", "fill 8"]);
  });

  it("have it before the radio starts, and the radio's noise from then on", () => {
    const wanted = ["converter on", "fill 8", "converter off", "radio on", "fill 8", "fill 8"];
    assert.deepEqual(runLines(program, "FRFF"), wanted);
  });

  it("leave the converter alone where the radio was first", () => {
    assert.deepEqual(runLines(program, "RF"), ["radio on", "fill 8"]);
  });
});
