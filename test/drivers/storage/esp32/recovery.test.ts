import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, STAND_INS } from "../../compile.js";

describe("an NVS partition that cannot be opened", () => {
  let program = "";
  before(() => {
    const tests = ["test/drivers/storage/esp32/recovery-harness.c", "test/drivers/stand-ins/xs.c"];
    program = compile(
      [...tests, "drivers/storage/esp32/recovery.c"],
      [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32c3")],
    );
  });

  /** What happens on a flash in `state`, line by line. */
  const start = (state: string) => execFileSync(program, { env: { NVS: state }, encoding: "utf8" }).split("\n");

  it("is erased where no page is free, before the SDK's main, and the reason is given", () => {
    assert.deepEqual(start("full"), ["init", "erase", "init", "main runs", "no page of it is free", ""]);
  });

  it("is erased where a newer version wrote it", () => {
    assert.deepEqual(start("newer"), ["init", "erase", "init", "main runs", "a newer version wrote it", ""]);
  });

  it("is left alone where it is good, and where erasing would not help", () => {
    assert.deepEqual(start("good"), ["init", "init", "main runs", "", ""]);
    assert.deepEqual(start("broken"), ["init", "init", "main aborts", "", ""]);
  });

  it("is not reported as erased where the flash cannot be", () => {
    assert.deepEqual(start("worn"), ["init", "erase", "init", "main aborts", "", ""]);
  });
});
