import assert from "node:assert/strict";
import { test } from "node:test";
import { type Exchange, setDifferences } from "../../../src/sources/ntp/exchange.js";
import type { Timestamp } from "../../../src/time/timestamp.js";
import type { UtcSecond } from "../../../src/time/units.js";

const at = (second: number, fraction = 0): Timestamp => ({ second: second as UtcSecond, fraction: fraction * 2 ** 32 });

test("the worked example, in whichever era", () => {
  const exchange = {} as Exchange;
  for (const era of [0, 2 ** 32]) {
    const stamps = { t1: at(era + 100), t2: at(era + 105, 0.02), t3: at(era + 105, 0.021), t4: at(era + 100, 0.043) };
    setDifferences(exchange, stamps);
    assert.ok(Math.abs(exchange.forwardSeconds - 5.02) < 1e-9);
    assert.ok(Math.abs(exchange.backwardSeconds + 4.978) < 1e-9);
  }
});

test("across the change of era", () => {
  const exchange = {} as Exchange;
  const end = 2 ** 32;
  setDifferences(exchange, { t1: at(end - 1, 0.5), t2: at(end, 0.25), t3: at(end, 0.25), t4: at(end - 1, 0.75) });
  assert.equal(exchange.forwardSeconds, 0.75);
  assert.equal(exchange.backwardSeconds, -0.5);
});
