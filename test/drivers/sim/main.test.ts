import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { enginePaths } from "../../../host-tools/build/engine.js";

function call(...words: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(enginePaths().program, words, { encoding: "utf8", timeout: 10_000 });
  return { status, stderr };
}

test("a wrong call is told with the value, the range and the usage", () => {
  const cases: [string[], RegExp][] = [
    [[], /--modules is needed/],
    [["--modules"], /an option without its value, or an unknown one: --modules/],
    [["--colour", "red"], /unknown option: --colour/],
    [["--modules", "m", "--seed", "x"], /--seed must be a whole number from 0 to \d+[\s\S]*--seed: x/],
    [["--modules", "m", "--seed", "1x"], /--seed: 1x/],
    [["--modules", "m", "--ntp-port", "65536"], /from 0 to 65535[\s\S]*: 65536/],
    [["--modules", "m", "--resolution-hz", "0"], /from 1000 to/],
    [["--modules", "m", "--slots", "99999999999999999999"], /--slots: 9/],
    [["--modules", "m", "--realtime"], /--realtime needs --epoch-ns/],
    [["--modules", "m", "--realtime", "--epoch-ns", "1", "--timers-by-world"], /--timers-by-world is for virtual time/],
  ];
  for (const [words, pattern] of cases) {
    const { status, stderr } = call(...words);
    assert.equal(status, 2, words.join(" "));
    assert.match(stderr, pattern);
    assert.match(stderr, /noonmark-sim --modules FILE/);
  }
});

test("without a world it says who starts it", () => {
  const { status, stderr } = call("--modules", enginePaths().modules);
  assert.equal(status, 2);
  assert.match(stderr, /descriptor 3 must be the world's socket; `noonmark sim` starts this program/);
});
