/** Records for digest-harness.c, and its answers. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { REQUEST_SOURCES } from "./cases.js";

let program: string | undefined;

/** Runs the harness on records, and returns what it said in a row. */
export function ask(records: readonly Uint8Array[]): Buffer {
  const sources = REQUEST_SOURCES.map((name) => `drivers/responder/${name}.c`);
  program ??= compile(["test/drivers/responder/digest-harness.c", ...sources], ADDRESS_AND_UNDEFINED);
  const input = Buffer.concat(records);
  const { status, stdout, stderr } = spawnSync(program, { input, maxBuffer: 1 << 26 });
  assert.equal(status, 0, String(stderr));
  return stdout;
}

/** A letter, then numbers of one (u8), two (u16) or four bytes, and pieces behind their lengths. */
export function record(letter: string, ...parts: ([1 | 2 | 4, number] | Uint8Array)[]): Buffer {
  const pieces = parts.map((part) => {
    if (part instanceof Uint8Array) return Buffer.concat([number(2, part.length), part]);
    return number(...part);
  });
  return Buffer.concat([Buffer.from(letter), ...pieces]);
}

function number(bytes: 1 | 2 | 4, value: number): Buffer {
  const into = Buffer.alloc(bytes);
  into.writeUIntLE(value, 0, bytes);
  return into;
}
