/** The board's Wi-Fi (drivers/network/esp32/wifi.c, interface.c) on a script of ESP-IDF's events. */

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, runLines, STAND_INS } from "../../compile.js";

describe("the board's Wi-Fi", () => {
  let program = "";
  before(() => {
    const tests = ["network/esp32/wifi-harness.c", "stand-ins/xs.c"].map((name) => `test/drivers/${name}`);
    const drivers = ["wifi.c", "interface.c"].map((name) => `drivers/network/esp32/${name}`);
    program = compile([...tests, ...drivers], [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32c3")]);
  });

  /** What comes out, a line each: of a "state" its state, reason, address, signal and the calls of TypeScript. */
  const run = (...lines: string[]) => runLines(program, `${lines.join("\n")}\n`);

  it("is in the network when it has an IPv4 address", () => {
    assert.deepEqual(run("state", "connected", "state", "address 192.168.1.20", "state", "lost", "state"), [
      "0 0 - 0 0",
      "1 0 - -61 1",
      "2 0 192.168.1.20 -61 1",
      "1 0 - -61 1",
    ]);
  });

  it("is in an IPv6-only network with an address of the Internet or of a site, and not with a link-local one", () => {
    const lines = ["connected", "state", "ip6 1 20010db8", "state", "ip6 4 fd000001", "state", "ip6 0 0", "state"];
    assert.deepEqual(run(...lines), [
      "1 0 - -61 1",
      "2 0 2001:db8::17 -61 1",
      "2 0 fd00:1::17 -61 1",
      "1 0 - -61 0", // it ran out: no event tells so
    ]);
  });

  it("names the IPv4 address where there are both", () => {
    const lines = ["connected", "ip6 1 20010db8", "address 10.0.0.9", "state", "lost", "state"];
    assert.deepEqual(run(...lines), ["2 0 10.0.0.9 -61 3", "2 0 2001:db8::17 -61 1"]);
  });

  it("keeps the network while the driver roams, and loses it where that fails", () => {
    const joined = ["connected", "address 10.0.0.9", "state"];
    const [, roaming, back] = run(...joined, "disconnected 207", "state", "connected", "state");
    assert.equal(roaming, "2 0 10.0.0.9 0 0");
    assert.equal(back, "2 0 10.0.0.9 -61 1");
    assert.equal(run(...joined, "disconnected 207", "disconnected 201", "state")[1], "0 201 - 0 1");
  });

  it("hands on why an attempt failed, and forgets it with the next one", () => {
    const lines = ["join home wrong-password", "disconnected 15", "state", "join home right-password", "state"];
    assert.deepEqual(run(...lines), [
      "home wrong-password all channels, channel 0 WPA",
      "0 15 - 0 1",
      "home right-password all channels, channel 0 WPA",
      "0 0 - 0 0",
    ]);
  });

  it("looks for the access point on all channels at each attempt, and takes an open one only without a password", () => {
    assert.deepEqual(run("join home -"), ["home  all channels, channel 0 open"]);
  });

  it("takes the longest name and password, and refuses what does not fit", () => {
    const [name, password] = ["n".repeat(32), "0".repeat(64)];
    assert.deepEqual(run(`join ${name} ${password}`), [`${name} ${password} all channels, channel 0 WPA`]);
  });
});
