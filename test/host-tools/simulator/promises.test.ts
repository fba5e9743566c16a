import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reply } from "../../../host-tools/simulator/clients.js";
import { repliesAreWellFormed } from "../../../host-tools/simulator/promises.js";
import type { Observation } from "../../../host-tools/simulator/virtual.js";

const REPLY: Reply = {
  leapIndicator: 0,
  version: 4,
  mode: 4,
  stratum: 1,
  precisionExponent: -24,
  rootDelayS: 0,
  rootDispersionS: 0,
  refid: "GPS",
  originMatches: true,
  receiveErrorNs: 0,
  transmitErrorNs: 0,
  referenceAgeS: 1,
};

/** What is wrong with a reply to a request with this first byte. */
function complaint(first: number, reply: Partial<Reply>): string | undefined {
  const request = { packet: Uint8Array.of(first) };
  const observation = { replies: [{ request, reply: { ...REPLY, ...reply } }] };
  // The only part of an observation that this promise reads.
  return repliesAreWellFormed().second(observation as unknown as Observation);
}

test("a client and one of version 1 are answered in mode 4, a symmetric active peer in mode 2", () => {
  assert.equal(complaint(0x23, {}), undefined);
  assert.equal(complaint(0x08, { version: 1 }), undefined);
  assert.equal(complaint(0x11, { version: 2, mode: 2 }), undefined);
});

test("any other mode, or another version than the request's, breaks the promise", () => {
  assert.equal(complaint(0x23, { mode: 2 }), "mode 2, version 4");
  assert.equal(complaint(0x21, {}), "mode 4, version 4");
  assert.equal(complaint(0x1b, {}), "mode 4, version 4");
});
