import assert from "node:assert/strict";
import { test } from "node:test";
import { LagHistogram } from "../../../src/gnss/setup/lag.js";

function histogram(...lags: number[]): LagHistogram {
  const lag = new LagHistogram();
  for (const seconds of lags) lag.add(seconds);
  return lag;
}

test("bins of 50 ms, and the median's bin", () => {
  const lag = histogram(...new Array(8).fill(0.16), ...new Array(5).fill(0.21), 0.33);
  assert.equal(lag.toString(), "150 ms 8, 200 ms 5, 300 ms 1");
  assert.equal(lag.medianMs, 175);
  assert.equal(lag.known, true);
  assert.equal(lag.straddles, false);
});

test("few lags, and lags of more than a second or less than none, say nothing", () => {
  const lag = histogram(0.1, 0.1, 1, 1.5, -0.1, Number.NaN, Number.POSITIVE_INFINITY);
  assert.equal(lag.known, false);
  assert.equal(lag.toString(), "100 ms 2");
});

test("sentences on both sides of the pulse", () => {
  assert.equal(histogram(...new Array(50).fill(0.97), 0.01, 0.02).straddles, true);
  assert.equal(histogram(...new Array(200).fill(0.97), 0.01).straddles, false);
});

test("it forgets by halves, after an hour", () => {
  const lag = histogram(...new Array(3600).fill(0.5));
  for (let n = 0; n < 3600; n++) lag.add(0.1);
  assert.equal(lag.medianMs, 125);
  lag.clear();
  assert.equal(lag.known, false);
  assert.equal(lag.toString(), "");
});
