import assert from "node:assert/strict";
import { test } from "node:test";
import { housekeep, type Kept } from "../src/housekeeping.js";
import type { Ticks } from "../src/time/units.js";

const PORT = { temperatureCelsius: () => 20, lostEdges: () => 0, lostBytes: () => 0, feedWatchdog: () => {} };

/** What is kept of a clock that is synchronised, with a storage that refuses; a class, whose methods need their object. */
class Synchronised {
  readonly reported: string[] = [];
  readonly uptime = { advance: () => {}, seconds: 600 };
  readonly at = { second: 4_000_000_000, fraction: 0 };
  readonly attachment = { state: "attached", address: "", tick: () => {} };
  readonly advertiser = { tick: () => {} };
  readonly nts = { tick: () => {} };
  readonly lastGood = { remember: () => false };
  readonly losses = { note: () => "two captured edges were lost" };
  readonly reception = {
    tick: () => {},
    line: { bringUp: { quiet: false }, receiver: { leap: {} } },
    pipeline: {
      followsServers: false,
      source: { discipline: {} },
      steering: { trust: { state: "synchronised", serves: true }, leaps: {}, clock: { segments: 1 } },
    },
  };

  report(event: string, evidence: string): void {
    this.reported.push(`${event}: ${evidence}`);
  }
}

test("a storage that refuses, and losses, are reported", () => {
  const kept = new Synchronised();
  housekeep(kept as unknown as Kept, PORT, 0 as Ticks);
  assert.deepEqual(kept.reported, [
    "storage: the state could not be stored; it is tried again in ten minutes",
    "receiver: two captured edges were lost",
  ]);
});
