import assert from "node:assert/strict";
import { test } from "node:test";
import { linearRmsNs } from "../../../host-tools/lab/client-linear.js";
import { INTERNET, LAN, SKIPPED_SECONDS, WIFI, world } from "../../../host-tools/lab/client-worlds.js";

test("the linear filter reaches what was recorded of one, to a fifth", () => {
  for (const [path, wander, poll, recordedUs] of [
    [LAN, 1e-9, 4, 2.77],
    [LAN, 1e-8, 6, 8.07],
    [WIFI, 1e-8, 4, 135],
    [INTERNET, 1e-8, 6, 552],
  ] as const) {
    const squares = [1, 2, 3].map(
      (seed) => linearRmsNs(world(seed, "", wander, [path]), wander, poll, SKIPPED_SECONDS) ** 2,
    );
    const us = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 3) / 1e3;
    assert.ok(Math.abs(us / recordedUs - 1) < 0.2, `${us}, recorded ${recordedUs}`);
  }
});
