import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { coloured } from "../../host-tools/colour.js";

/** A stream that is a terminal, or none. */
const stream = (isTTY: boolean) =>
  Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY, hasColors: () => isTTY });

/** With these in the environment and none of the others. */
function shown(isTTY: boolean, environment: Record<string, string> = {}): string {
  const before = { ...process.env };
  for (const name of ["NO_COLOR", "FORCE_COLOR"]) delete process.env[name];
  Object.assign(process.env, environment);
  try {
    return coloured("bad", "BAD", stream(isTTY));
  } finally {
    for (const name of ["NO_COLOR", "FORCE_COLOR"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

const RED = "\u001b[31mBAD\u001b[39m";

test("a terminal shows colours, a file none", () => {
  assert.equal(shown(true), RED);
  assert.equal(shown(false), "BAD");
});

test("NO_COLOR is heeded where it is not empty, and FORCE_COLOR after it", () => {
  assert.equal(shown(true, { NO_COLOR: "1" }), "BAD");
  assert.equal(shown(true, { NO_COLOR: "" }), RED);
  assert.equal(shown(false, { FORCE_COLOR: "1" }), RED);
  assert.equal(shown(true, { FORCE_COLOR: "0" }), "BAD");
  assert.equal(shown(true, { NO_COLOR: "1", FORCE_COLOR: "1" }), "BAD");
});
