import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../compile.js";

const BURST = 8;
const REFILL_MS = 2000;
const PLACES = 32;

let program: string | undefined;

function admitted(asked: readonly [address: string, ms: number][]): boolean[] {
  program ??= compile(["test/drivers/nts/turnstile-harness.c", "drivers/nts/turnstile.c"], ADDRESS_AND_UNDEFINED);
  return runLines(program, asked.map(([address, ms]) => `${address} ${ms}\n`).join("")).map((line) => line === "1");
}

const ipv4 = (last: number) => `00000000000000000000ffffc00002${last.toString(16).padStart(2, "0")}`;
const times = (count: number, address: string, ms: number) =>
  Array.from({ length: count }, (): [string, number] => [address, ms]);

test("an address may begin eight at once, and then one in two seconds", () => {
  const said = admitted([...times(BURST + 1, ipv4(1), 1000), [ipv4(2), 1000], ...times(2, ipv4(1), 1000 + REFILL_MS)]);
  assert.deepEqual(said, [...new Array(BURST).fill(true), false, true, true, false]);
  const idle = admitted([...times(BURST, ipv4(1), 1), ...times(BURST + 1, ipv4(1), 1 + BURST * REFILL_MS)]);
  assert.deepEqual(idle.slice(BURST), [...new Array(BURST).fill(true), false]);
});

test("of IPv6 the network counts, not the host", () => {
  const network = "20010db800000001";
  const said = admitted([
    ...times(BURST, `${network}0000000000000001`, 5),
    [`${network}0000000000000002`, 5],
    ["20010db8000000020000000000000001", 5],
  ]);
  assert.deepEqual(said.slice(BURST), [false, true]);
});

test("who asks most lately keeps his place: others do not free it while there are places", () => {
  const others = Array.from({ length: PLACES - 1 }, (_, index): [string, number] => [ipv4(index + 10), 10]);
  const said = admitted([...times(BURST, ipv4(1), 10), ...others, [ipv4(1), 10], [ipv4(200), 10], [ipv4(1), 10]]);
  // One more takes the place of whose bucket is fullest, which is not his.
  assert.deepEqual(said.slice(-3), [false, true, false]);
});
