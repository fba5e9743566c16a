import assert from "node:assert/strict";
import { test } from "node:test";
import { RunSummary } from "../../../host-tools/simulator/run-summary.js";
import type { Status } from "../../../host-tools/simulator/status.js";

function summary(...seconds: readonly Partial<Status>[]): string | undefined {
  const run = new RunSummary();
  for (const [n, each] of seconds.entries())
    run.add({ uptimeS: n, requests: n, leap: 3, state: "cold", ...each } as Status);
  return run.text();
}

test("how soon, how long and how well the time was served", () => {
  const served = { leap: 0, state: "synchronised", rootDispersionUs: 10.5 };
  assert.equal(
    summary({}, {}, served, served),
    "4 s seen, 3 requests answered; time served after 3 s, synchronised for 2 s; bound 10.5 µs at most",
  );
  assert.equal(
    summary(served, { leap: 0, state: "holdover", reason: "no pulses", rootDispersionUs: 1500 }),
    "2 s seen, 1 requests answered; time served after 1 s, synchronised for 1 s; in holdover for 1 s; " +
      "bound 1.50 ms at most; at the end holdover: no pulses",
  );
});

test("a run without time says why, and requests before a restart count", () => {
  const restarted = [
    { uptimeS: 9, requests: 5 },
    { uptimeS: 1, requests: 2, reason: "no fix" },
  ];
  assert.equal(summary(...restarted), "2 s seen, 7 requests answered; no time was served: cold, no fix");
  assert.equal(summary(), undefined);
});
