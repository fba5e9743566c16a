import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { coarseGridSeconds } from "../../../host-tools/query/stamps.js";

const header = (receive: number, transmit: number) => ({
  receive: { second: 1, fraction: Math.floor(receive * 2 ** 32) },
  transmit: { second: 1, fraction: Math.floor(transmit * 2 ** 32) },
});

test("stamps in whole seconds and in whole milliseconds are found, and no others", () => {
  assert.equal(coarseGridSeconds(header(0, 0)), 1);
  assert.equal(coarseGridSeconds(header(0, 0.001)), 0.001);
  assert.equal(coarseGridSeconds(header(0, 0.0005)), undefined);
  assert.equal(coarseGridSeconds(header(0.25, 0.2500123)), undefined);
});

test("every two whole milliseconds are coarse, and none a tenth of a millisecond beside one is", () => {
  const milliseconds = fc.integer({ min: 1, max: 999 });
  fc.assert(
    fc.property(milliseconds, milliseconds, (a, b) => {
      assert.equal(coarseGridSeconds(header(a / 1000, b / 1000)), 0.001);
      assert.equal(coarseGridSeconds(header(a / 1000, b / 1000 + 1e-4)), undefined);
    }),
    { seed: 1 },
  );
});
