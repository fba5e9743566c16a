import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";

/** OUTBOUND_BYTES and CONNECT_SECONDS. */
const ROOM = 512;
const SECONDS = 10;

describe("the connection that the firmware makes", () => {
  let program = "";
  before(() => {
    program = compile(["test/drivers/tcp/outbound-harness.c", "drivers/tcp/outbound.c"], ADDRESS_AND_UNDEFINED);
  });

  function drive(commands: readonly (readonly [string, number])[]): string[] {
    const input = Buffer.from(commands.flatMap(([command, argument]) => [command.charCodeAt(0), argument]));
    const { status, stdout, stderr } = spawnSync(program, { input, encoding: "latin1" });
    assert.equal(status, 0, stderr);
    return stdout.split("\n").slice(0, -1);
  }

  it("gives back every byte in order, and takes none for which there is no room", () => {
    const command = fc.tuple(fc.constantFrom("r", "t"), fc.nat(255));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        let waiting = 0;
        const expected = commands.map(([name, count]) => {
          if (name === "t") {
            const got = Math.min(waiting, count);
            waiting -= got;
            return `${got}`;
          }
          const fits = count <= ROOM - waiting;
          if (fits) waiting += count;
          return fits ? "1" : "0";
        });
        assert.deepEqual(drive(commands), expected);
      }),
      { numRuns: 60 },
    );
  });

  it("is given up when the other end has not answered for ten seconds, and not while it stands", () => {
    assert.deepEqual(drive([["s", 100]]), [`${SECONDS}`]);
    assert.deepEqual(
      drive([
        ["c", 0],
        ["s", 100],
      ]),
      ["connected", "100"],
    );
  });
});
