import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestEvent } from "../../../../host-tools/simulator/events.js";
import {
  lossyNetwork,
  requestFlood,
  roaming,
  slowNetwork,
  wifiGone,
} from "../../../../host-tools/simulator/faults/network.js";
import type { Fault } from "../../../../host-tools/simulator/faults.js";
import { eventsWith } from "./bench.js";

const SPAN = { fromS: 10, untilS: 110 };

function requestsWith(fault: Fault): RequestEvent[] {
  return eventsWith(fault, 150, { clients: { requestsPerS: 10 } }).filter((event) => event.kind === "request");
}

test("where the access point is gone nothing arrives", () => {
  const requests = requestsWith(wifiGone(SPAN));
  assert.equal(requests.length, 500);
  assert.ok(requests.every(({ at }) => at.second < 10 || at.second >= 110));
});

test("a lossy network loses requests, and answers of which the client never hears", () => {
  const requests = requestsWith(lossyNetwork(SPAN, 0.3)).filter(({ way }) => way !== undefined);
  assert.ok(requests.length > 630 && requests.length < 770, String(requests.length));
  const unheard = requests.filter(({ way }) => way?.backNs === Number.POSITIVE_INFINITY).length;
  assert.ok(unheard > 150 && unheard < 270, String(unheard));
});

test("a slow network takes its time, each way anew", () => {
  const requests = requestsWith(slowNetwork(SPAN, 500, 300)).filter(({ way }) => way !== undefined);
  const thereMs = requests.map(({ at, way }) => {
    const { second, nanosecond } = way?.askedAt ?? at;
    return (at.second - second) * 1e3 + (at.nanosecond - nanosecond) / 1e6;
  });
  assert.ok(Math.min(...thereMs) >= 500);
  const mean = thereMs.reduce((sum, ms) => sum + ms, 0) / thereMs.length;
  assert.ok(Math.abs(mean - 800) < 50, String(mean));
});

test("while a station roams, packets are kept and come one behind the other", () => {
  const kept = requestsWith(roaming(SPAN, 50, 3)).filter(({ at }) => at.second === 13 && at.nanosecond < 10e6);
  assert.ok(kept.length >= 30, String(kept.length));
  assert.ok(kept.every(({ at }, n) => n === 0 || at.nanosecond - (kept[n - 1] as RequestEvent).at.nanosecond >= 0));
});

test("a flood is so many requests more, and packets that are none", () => {
  const requests = requestsWith(requestFlood(SPAN, 40, 20));
  assert.equal(requests.length, 1500 + 100 * 60);
  assert.ok(requests.filter(({ packet }) => packet.length !== 48).length > 1900);
});
