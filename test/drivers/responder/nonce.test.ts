import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../compile.js";

let program = "";
before(() => {
  program = compile(["test/drivers/responder/nonce-harness.c", "drivers/responder/nonce.c"], ADDRESS_AND_UNDEFINED);
});

test("its hash is SipHash-2-4", () => {
  const { stdout } = spawnSync(program, ["hash"], { encoding: "utf8" });
  // Of 0, 8, … 56 bytes, by another implementation, which gives the paper's a129ca6149be45e5 for its 15 bytes.
  assert.deepEqual(stdout.trim().split("\n"), [
    ...["726fdb47dd0e0e31", "93f5f5799a932462", "3f2acc7f57c29bdb", "b8ad50c6f649af94"],
    ...["7127512f72f27cce", "0e3ea96b5304a7d0", "e612a3cb9ecba951", "b78dbfaf3a8d83bd"],
  ]);
});

test("a nonce holds for who was given it, for 17 seconds", () => {
  const [nonce = ""] = runLines(program, "w 7 1000\n");
  assert.match(nonce, /^000003e8[0-9a-f]{16}$/);
  const holds = (address: number, seconds: number, text = nonce) =>
    runLines(program, `h ${address} ${seconds} ${text}\n`)[0] === "1";
  assert.deepEqual(
    [1000, 1001, 1017].map((seconds) => holds(7, seconds)),
    [true, true, true],
  );
  assert.deepEqual([holds(8, 1000), holds(7, 1018), holds(7, 999)], [false, false, false]);
});

test("no other text holds", () => {
  const [nonce = ""] = runLines(program, "w 7 1000\n");
  const others = [...nonce].map((digit, at) => {
    const other = digit === "0" ? "1" : "0";
    return nonce.slice(0, at) + other + nonce.slice(at + 1);
  });
  const odd = [nonce.toUpperCase(), "zzzzzzzzzzzzzzzzzzzzzzzz", `${nonce.slice(0, 8)}${"0".repeat(16)}`, "ffffffff"];
  const all = [...others, ...odd].map((text) => `h 7 1000 ${text.padEnd(24, ".")}`);
  assert.deepEqual(runLines(program, `${all.join("\n")}\n`), new Array(all.length).fill("0"));
});
