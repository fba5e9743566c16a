import assert from "node:assert/strict";
import { it } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, runLines, STAND_INS } from "../compile.js";

it("a flash write waits for the answer under way, and no request is answered from its start until all has settled", () => {
  const files = ["test/drivers/esp32/disturbance-harness.c", "drivers/esp32/disturbance.c"];
  const program = compile(files, [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32")]);
  assert.deepEqual(runLines(program, ""), [
    "before: answered",
    "the network's task finishes its answer: late",
    "the answer leaves: late",
    "flash is written: late",
    "just after: late",
    "5 ms after: late",
    "later: answered",
  ]);
});
