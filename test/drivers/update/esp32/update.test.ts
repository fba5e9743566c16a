import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { accessRules } from "../../../../src/settings/access.js";
import { ADDRESS_AND_UNDEFINED, compile, runLines, STAND_INS } from "../../compile.js";

const FRIEND = "0a000007"; // 10.0.0.7
const STRANGER = "c6336407"; // 198.51.100.7
const FRIEND_V6 = "fd000000000000000000000000000007";
const STRANGER_V6 = "20010db8000000000000000000000007";

describe("the update port of the boards", () => {
  let program = "";
  before(() => {
    const files = ["esp32/port.c", "esp32/notify.c", "update/esp32/update.c", "update/update_natives.c"];
    const portable = ["responder/access.c", "responder/hash.c"];
    const sources = [...files, ...portable].map((file) => `drivers/${file}`);
    const tests = ["test/drivers/update/esp32/port-harness.c", "test/drivers/stand-ins/xs.c"];
    program = compile([...tests, ...sources], [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32c3")]);
  });

  const run = (allow: readonly string[], deny: readonly string[], lines: readonly string[]) => {
    const rules = Buffer.from(accessRules(allow, deny)).toString("hex");
    return runLines(program, `${[...(rules === "" ? [] : [`rules ${rules}`]), "open", ...lines].join("\n")}\n`);
  };

  it("hears only whom serving.allow and serving.deny admit, by IPv4 and by IPv6", () => {
    const packets = [
      `packet ${STRANGER} 100 1`,
      `packet ${FRIEND} 100 2`,
      `packet ${STRANGER_V6} 100 3`,
      `packet ${FRIEND_V6} 100 4`,
      "packet 0a090001 100 5",
    ];
    assert.deepEqual(
      run(["10.0.0.0/8", "fd00::/8"], ["10.9.0.0/16"], [...packets, "take", "reply", "take", "reply", "take"]),
      [
        "bound to 3123",
        "took 2 of 100",
        `reply of 48 to ${FRIEND} port 4000 by 2`,
        "took 4 of 100",
        `reply of 48 to ${FRIEND_V6} port 4000 by 2`,
        "nothing",
        "2 calls",
      ],
    );
  });

  it("hears everybody without rules", () => {
    const lines = [`packet ${STRANGER} 100 1`, `packet ${STRANGER_V6} 100 2`, "take", "take", "take"];
    assert.deepEqual(run([], [], lines), ["bound to 3123", "took 1 of 100", "took 2 of 100", "nothing", "2 calls"]);
  });

  it("keeps its places for those who are admitted, however many others send", () => {
    const flood = Array.from({ length: 1000 }, () => `packet ${STRANGER} 100 9`);
    const lines = [...flood, `packet ${FRIEND} 100 1`, ...flood, `packet ${FRIEND} 100 2`, "take", "take", "take"];
    assert.deepEqual(run([], ["198.51.100.0/24"], lines).slice(1), [
      "took 1 of 100",
      "took 2 of 100",
      "nothing",
      "2 calls",
    ]);
  });

  it("keeps three packets, and none that is longer than an update's", () => {
    const packets = [1, 2, 3, 4, 5].map((mark) => `packet ${FRIEND} ${mark === 1 ? 1073 : 1072} ${mark}`);
    assert.deepEqual(run([], [], [...packets, "take", "take", "take", "take"]).slice(1), [
      "took 2 of 1072",
      "took 3 of 1072",
      "took 4 of 1072",
      "nothing",
      "3 calls",
    ]);
  });
});
