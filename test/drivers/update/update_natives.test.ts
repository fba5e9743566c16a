import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { consoleLines, converse, FRAME, frame, STEADY } from "../sim/run.js";

const REST = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];

function program(body: string): string {
  return `
    import * as update from "drivers/update/update";
    import { write } from "drivers/console/console";
    export default function () { ${body} }`;
}

test("SHA-256 of a part of the bytes is Node's", async () => {
  const main = program(`
    const bytes = new Uint8Array(1072);
    for (let i = 0; i < 1072; i++) bytes[i] = (i * 7) & 255;
    const into = new Uint8Array(32);
    for (const [from, length] of [[0, 0], [12, 1060], [44, 1], [1072, 0], [3, 64]]) {
      update.sha256(bytes, from, length, into);
      write(Array.from(into, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    for (const [from, length, room] of [[0, 1073, 32], [-1, 4, 32], [1072, 1, 32], [0, 4, 31], [NaN, 4, 32]]) {
      try { update.sha256(bytes, from, length, new Uint8Array(room)); } catch (error) { write(error.name); }
    }`);
  const { frames, status, stderr } = await converse({ main }, REST);
  assert.equal(status, 0, stderr);
  const bytes = Uint8Array.from({ length: 1072 }, (_, i) => i * 7);
  const digests = [
    [0, 0],
    [12, 1060],
    [44, 1],
    [1072, 0],
    [3, 64],
  ].map(([from = 0, length = 0]) =>
    createHash("sha256")
      .update(bytes.subarray(from, from + length))
      .digest("hex"),
  );
  assert.deepEqual(consoleLines({ frames }), [...digests, ...new Array(5).fill("RangeError")]);
});

test("rules of access that are none are an error", async () => {
  const main = program(`
    update.setAccess(new Uint8Array(0));
    update.setAccess(new Uint8Array(18));
    for (const size of [17, 33 * 18]) {
      try { update.setAccess(new Uint8Array(size)); } catch (error) { write(error.name); }
    }`);
  const { frames, status, stderr } = await converse({ main }, REST);
  assert.equal(status, 0, stderr);
  assert.deepEqual(consoleLines({ frames }), ["RangeError", "RangeError"]);
});
