import assert from "node:assert/strict";
import { test } from "node:test";
import { dropOdd, Trends } from "../../src/selection/cluster.js";
import { candidate } from "./candidates.js";

const remaining = (levels: readonly number[], least = 1, delaySeconds = 40e-3) => {
  const sources = levels.map((ms) => candidate({ offsetSeconds: ms * 1e-3, delaySeconds }));
  const indices = sources.map((_, index) => index);
  dropOdd(sources, indices, least);
  return indices;
};

test("what asymmetric paths do is not odd, a lie of 5 ms over 40 ms is", () => {
  assert.deepEqual(remaining([0, 1, -1.5, 0.5]), [0, 1, 2, 3]);
  assert.deepEqual(remaining([2, 0.5, -1, 0]), [0, 1, 2, 3]);
  assert.deepEqual(remaining([0, 1, -1.5, 5.5]), [0, 1, 2]);
  assert.deepEqual(remaining([0, 1, -1.5, -5, 5.5]), [0, 1, 2]);
});

test("of two nobody knows which; and as many remain as must agree", () => {
  assert.deepEqual(remaining([0, 20]), [0, 1]);
  assert.deepEqual(remaining([0, 1, 20], 3), [0, 1, 2]);
});

test("on a LAN the same lie is plain, and a smaller one too", () => {
  assert.deepEqual(remaining([0, 0.001, -0.002, 0.05], 1, 200e-6), [0, 1, 2]);
});

/** Four sources in turn; the last one's level is what `level` says. @returns when it is found to move. */
function foundAfter(level: (exchange: number) => number): number {
  const trends = new Trends(4);
  for (let exchange = 0; exchange < 1500; exchange++) {
    const sources = [0, 1e-3, -1.5e-3, level(exchange)].map((offsetSeconds, index) =>
      candidate({ offsetSeconds: offsetSeconds + 20e-6 * Math.sin(exchange * (1 + index)), delaySeconds: 40e-3 }),
    );
    sources.forEach((source, index) => {
      const own = trends.moves(index, source);
      const worst = sources.every((other, at) => at === index || trends.moves(at, other) <= own);
      trends.learn(index, source, worst);
    });
    for (const index of [0, 1, 2]) assert.equal(trends.isMoving(index), false);
    if (trends.isMoving(3)) return exchange;
  }
  return Number.POSITIVE_INFINITY;
}

test("a server that drifts by 1 ms/h is found in time, one that stays is not", () => {
  const found = foundAfter((exchange) => 0.5e-3 + (exchange * 64 * 1e-3) / 3600);
  assert.ok(found < 60, `${found} exchanges`);
  assert.equal(
    foundAfter(() => 0.5e-3),
    Number.POSITIVE_INFINITY,
  );
});

test("a source that stands still again counts again; another path begins anew", () => {
  const trends = new Trends(1);
  const at = (offsetSeconds: number, exchanges = 1000) =>
    trends.learn(0, candidate({ offsetSeconds, delaySeconds: 40e-3, exchanges }), true);
  for (let n = 0; n < 50; n++) at(0);
  for (let n = 0; n < 5; n++) at(2e-3);
  assert.equal(trends.isMoving(0), true);
  for (let n = 0; n < 2000; n++) at(2e-3);
  assert.equal(trends.isMoving(0), false);
  for (let n = 0; n < 5; n++) at(5e-3);
  assert.equal(trends.isMoving(0), true);
  at(5e-3, 1);
  assert.equal(trends.isMoving(0), false);
});
