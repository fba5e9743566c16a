import assert from "node:assert/strict";
import { test } from "node:test";
import { announce } from "../../../host-tools/simulator/ptp/messages.js";
import { Steering } from "../../../src/clock/steering.js";
import { DUTY, SERVES } from "../../../src/serving/ptp/rules.js";
import { type PtpPort, PtpService } from "../../../src/serving/ptp/service.js";
import { emptyEstimate } from "../../../src/sources/estimate.js";
import { toTicks } from "../../../src/time/ticks.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { OPTIONS } from "./data-sets.js";

class FakePort implements PtpPort {
  readonly IDENTITY_BYTES = 8;
  readonly COUNTERS = 14;
  readonly waiting: Buffer[] = [];
  rules: Uint8Array | undefined;
  opened = false;
  joins = true;
  refuses = "";
  onAnnounce: () => void = () => {};

  open(onAnnounce: () => void): void {
    if (this.refuses !== "") throw new Error(this.refuses);
    this.opened = true;
    this.onAnnounce = onAnnounce;
  }
  join(): boolean {
    return this.joins;
  }
  identity(into: Uint8Array): void {
    into.set([2, 0, 0x5e, 0xff, 0xfe, 0, 0x53, 1]);
  }
  publish(rules: Uint8Array): void {
    this.rules = Uint8Array.from(rules);
  }
  take(into: Uint8Array): boolean {
    const next = this.waiting.shift();
    if (next !== undefined) into.set(next);
    return next !== undefined;
  }
  counters(into: ArrayBufferLike): void {
    new Uint32Array(into).set([5, 6], 0);
  }
}

function serving(): Steering {
  const steering = new Steering({ ticksPerSecond: 80e6, holdoverLimitSeconds: 1e-3, smear: false });
  steering.clock.set({ ...emptyEstimate(1, 0), second: 4_000_000_000 as UtcSecond }, toTicks(0));
  steering.clock.tai.consider(18, 4_000_000_000 as UtcSecond, false);
  Object.assign(steering.trust, { state: "synchronised", serves: true });
  steering.boundSeconds = 1e-6;
  return steering;
}

function make(port: PtpPort, medium = "ethernet") {
  const notes: string[] = [];
  const service = new PtpService(port, OPTIONS, 1e-3, (text) => notes.push(text));
  service.open(medium, () => 10);
  return { service, notes };
}

test("on Wi-Fi nothing is opened, and the reason is said", () => {
  const port = new FakePort();
  const { service, notes } = make(port, "wifi");
  service.tick(serving(), false, 1);
  assert.deepEqual([port.opened, port.rules, service.state], [false, undefined, "refused"]);
  assert.match(notes.join(), /refused on Wi-Fi: multicast waits .* use a wired board/);
  assert.match(service.status().reason, /refused on Wi-Fi/);
});

test("a port that cannot be had is a refusal with its reason", () => {
  const port = new FakePort();
  port.refuses = "UDP port 319 is in use: stop the other PTP daemon";
  const { service, notes } = make(port);
  assert.deepEqual([service.state, service.status().reason, notes], ["refused", port.refuses, [port.refuses]]);
});

test("a clock that may be believed becomes the master, and stands by for a better one", () => {
  const port = new FakePort();
  const { service } = make(port);
  const steering = serving();
  for (let second = 1; second <= 9; second++) service.tick(steering, false, second);
  assert.deepEqual([service.state, port.rules?.[DUTY]], ["master", SERVES]);
  port.waiting.push(announce({ priority1: 1 }), announce({ priority1: 1 }));
  port.onAnnounce();
  service.tick(steering, false, 10);
  const { state, reason, identity, clockClass, counts } = service.status();
  assert.deepEqual([state, identity, clockClass], ["passive", "02005e.fffe.005301", 6]);
  assert.match(reason, /0242ac\.fffe\.110002 of class 6 is the better master/);
  assert.deepEqual(counts.slice(0, 3), [5, 6, 0]);
});

test("where no group can be joined that is said once", () => {
  const port = new FakePort();
  port.joins = false;
  const { service, notes } = make(port);
  for (let second = 1; second <= 5; second++) service.tick(serving(), false, second);
  assert.equal(notes.filter((text) => /224\.0\.1\.129 cannot be joined/.test(text)).length, 1);
});
