import assert from "node:assert/strict";
import { test } from "node:test";
import { Report, runAll, summary } from "../../../host-tools/lab/client-report.js";
import { LAN, world } from "../../../host-tools/lab/client-worlds.js";

const run = { rmsNs: 3000, maxNs: 9000, withinBoundShare: 1, medianBoundNs: 5000, exchanges: 7 };

test("the RMS over seeds is that of all seconds, the rest that of the worst seed", () => {
  const { rmsUs, ...rest } = summary([run, { ...run, rmsNs: 4000, withinBoundShare: 0.5, exchanges: 9 }]);
  assert.ok(Math.abs(rmsUs - Math.sqrt(12.5)) < 1e-12);
  assert.deepEqual(rest, { worstUs: 4, maxUs: 9, within: 0.5, medianBoundUs: 5, exchanges: 9 });
});

test("what is wanted and not reached is missed, with its value; no number counts as missed", () => {
  const report = new Report("a title", ["what", "value"]);
  report.rows.push(["good", report.most("good", 1, 2)]);
  report.rows.push(["bad", report.most("bad", 3, 2)]);
  report.most("none", Number.NaN, 2);
  assert.equal(report.honest("all", { ...summary([run]) }), "100 %");
  assert.equal(report.honest("half", { ...summary([run]), within: 0.99999 }), "99.999 %");
  const { title, text, missed } = report.done();
  assert.equal(title, "a title");
  assert.match(text, /\| bad +\| +3\.00 \|/);
  assert.deepEqual(missed, [
    "bad: 3.00, wanted at most 2.00",
    "none: NaN, wanted at most 2.00",
    "half: the bound held in 99.999 % of the seconds",
  ]);
});

test("a world is run on every seed, after the skipped seconds", () => {
  const make = (seed: number) => world(seed, "a", 1e-9, [LAN], { seconds: 3000 });
  const { rmsUs, exchanges } = runAll([1, 2], make, { poll: 4, skipSeconds: 2000 });
  assert.ok(rmsUs > 0.1 && rmsUs < 10, `${rmsUs}`);
  assert.ok(exchanges > 50 && exchanges <= 63, `${exchanges}`);
});
