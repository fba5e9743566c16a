import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { wireName } from "../../../src/network/mdns/packet.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";

describe("filter of the mDNS group", () => {
  let program = "";
  before(() => {
    program = compile(["test/drivers/mdns/filter-harness.c"], ADDRESS_AND_UNDEFINED);
  });

  function concerns(packet: Uint8Array, name = "noonmark"): boolean {
    const input = Buffer.concat([Buffer.from(`${name}\0`), packet]);
    const { status, stdout, stderr } = spawnSync(program, { input, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout === "1\n";
  }

  for (const [what, labels] of [
    ["our service", ["_ntp", "_udp", "local"]],
    ["all services", ["_services", "_dns-sd", "_udp", "local"]],
    ["our host", ["noonmark", "local"]],
    ["our service by name", ["noonmark", "_ntp", "_udp", "local"]],
    ["a name that begins as ours", ["noonmark-2", "local"]],
  ] as const) {
    it(`lets a packet about ${what} through, in any case`, () => {
      const wire = Buffer.from(wireName(...labels));
      assert.ok(concerns(Buffer.concat([Buffer.alloc(12), wire])));
      assert.ok(concerns(Buffer.from(wire.toString("latin1").toUpperCase(), "latin1")));
    });
  }

  it("keeps other people's packets back, empty ones too, and those that end within a word", () => {
    for (const text of ["", "_ipp\x04_tcp", "_nt", "_service", "noonmar", "n"])
      assert.ok(!concerns(Buffer.from(text)), text);
  });

  it("finds a word that begins within another one's beginning", () => {
    assert.ok(concerns(Buffer.from("noonoonmark")));
    assert.ok(concerns(Buffer.from("__ntp")));
  });
});
