import assert from "node:assert/strict";
import { test } from "node:test";
import { toTicks } from "../src/time/ticks.js";
import type { UtcSecond } from "../src/time/units.js";
import { Uptime } from "../src/time/uptime.js";
import { Upstream } from "../src/upstream.js";
import { type Questioned, Witnesses } from "../src/witnesses.js";

const HZ = 80_000_000;
/** 2026-07-01T12:00:00Z and the counter's epoch: uptime 0. */
const EPOCH = 3_991_896_000 as UtcSecond;

/** Servers, and a receiver and a clock that are ahead of the truth by so many seconds. */
class Bench {
  readonly uptime = new Uptime(toTicks(0), HZ);
  readonly upstream: Upstream;
  readonly witnesses: Witnesses;
  readonly words: string[] = [];
  receiverAhead: number | undefined = 0;
  clockAhead: number | undefined = 0;
  serves = true;
  followsServers = false;
  isHanded = false;
  labelState = "confirmed";
  leap = { second: 0, change: 0 };

  constructor(count: number, quorum = 2) {
    this.upstream = new Upstream(
      Array.from({ length: count }, () => ({})),
      {},
      0,
    );
    const servers = ["a", "b", "c"].slice(0, count).map((host) => ({ written: { host } }));
    this.witnesses = new Witnesses({ upstream: this.upstream, epochSecond: EPOCH, servers }, quorum, this.uptime);
  }

  /** A server answers, whose time is ahead of the truth; the counter is right. */
  answer(server: number, aheadSeconds: number): void {
    const association = this.upstream.associations[server];
    if (association !== undefined) association.reach = 1;
    this.upstream.take(server, this.uptime.seconds, {
      forwardSeconds: 0.01 + aheadSeconds,
      backwardSeconds: 0.01 - aheadSeconds,
      stratum: 1,
      leap: 0,
      refid: 0,
      rootDelaySeconds: 0,
      rootDispersionSeconds: 0,
    });
  }

  second(hasPulse = true): string {
    this.uptime.advance(toTicks((this.uptime.seconds + 1) * HZ));
    const { receiverAhead, clockAhead, uptime } = this;
    const second = EPOCH + uptime.seconds;
    const label = {
      claimedOffset: receiverAhead === undefined ? undefined : EPOCH + receiverAhead,
      pulseIndex: uptime.seconds,
      state: this.labelState,
      sincePulseSeconds: () => 0,
      takeWord: (_: number, word: string) => this.words.push(word),
    };
    const estimate = {
      ticks: uptime.ticks,
      second: second + (clockAhead ?? 0),
      residualSeconds: 0,
      frequency: 0,
      errorBoundSeconds: 1e-6,
    };
    const { serves, followsServers, isHanded } = this;
    const state = serves ? "synchronised" : "unsynchronised";
    const questioned = {
      source: { label, estimate, isKnown: clockAhead !== undefined },
      steering: { serves, trust: { state }, leaps: { pending: this.leap } },
      followsServers,
      isHanded,
    } as unknown as Questioned;
    this.witnesses.weigh(questioned, hasPulse);
    return this.witnesses.objection;
  }

  get notes(): string[] {
    return this.witnesses.notes.splice(0).map(({ evidence }) => evidence);
  }
}

test("a quorum against the running clock silences it, with each one's word in the journal", () => {
  const bench = new Bench(3);
  for (const server of [0, 1, 2]) bench.answer(server, 0);
  assert.equal(bench.second(), "");
  assert.deepEqual(bench.notes, ["3 of 3 servers agree with the second of the clock"]);
  bench.answer(0, 1);
  assert.equal(bench.second(), "", "one alone");
  bench.answer(1, 1);
  assert.equal(bench.second(), "2 of 3 servers hold the clock to be 1 s behind");
  assert.deepEqual(bench.notes.slice(0, 2), [
    "2 of 3 servers hold the clock to be 1 s behind",
    "a: +1.000 s ± 10 ms from the clock",
  ]);
  bench.answer(0, 0);
  bench.answer(1, 0);
  assert.equal(bench.second(), "");
});

test("against the receiver alone, in dispute with the clock, nobody objects to the clock", () => {
  const bench = new Bench(3);
  for (const server of [0, 1, 2]) bench.answer(server, 0);
  bench.second();
  bench.receiverAhead = 3;
  bench.labelState = "disputed";
  assert.equal(bench.second(), "");
  assert.ok(bench.witnesses.refusesReceiver);
  assert.equal(bench.words.at(-1), "contradicts");
});

test("one alone warns of a clock that has served, and holds a first label back", () => {
  const bench = new Bench(1);
  bench.serves = false;
  bench.answer(0, 1);
  assert.match(bench.second(), /^1 of 1 server holds the clock to be 1 s behind$/);
  assert.equal(bench.words.at(-1), "contradicts");
  const running = new Bench(1);
  running.answer(0, 0);
  running.second();
  running.answer(0, 1);
  assert.equal(running.second(), "");
  assert.equal(running.words.at(-1), "");
  assert.match(running.notes.join(), /1 of 1 server holds the clock to be 1 s behind/);
});

test("a receiver that is refused silences servers that were followed before, unless they took a right clock over", () => {
  const bench = new Bench(2);
  bench.answer(0, 0);
  bench.answer(1, 0);
  bench.followsServers = true;
  bench.labelState = "refused";
  bench.clockAhead = undefined;
  bench.receiverAhead = -1;
  assert.equal(bench.second(), "2 of 2 servers hold the receiver to be 1 s behind");
  assert.equal(bench.second(false), "", "without a pulse");
  bench.isHanded = true;
  assert.equal(bench.second(), "");
});

test("near a leap second nobody is asked", () => {
  const bench = new Bench(2);
  bench.answer(0, 0);
  bench.answer(1, 0);
  bench.second();
  bench.leap = { second: EPOCH + 3, change: 1 };
  bench.clockAhead = 1;
  assert.equal(bench.second(), "");
  bench.leap = { second: 0, change: 0 };
  bench.clockAhead = 0;
  for (let second = 0; second < 10; second++) assert.equal(bench.second(), "");
});

test("news has everybody asked soon; the pulse calibrates while they agree", () => {
  const bench = new Bench(3);
  for (const server of [0, 1, 2]) {
    bench.upstream.associations[server]?.sent(0, { second: 1, fraction: 1 }, 0);
    bench.answer(server, 0);
  }
  const variance = bench.upstream.estimator.ownVariance;
  bench.second();
  assert.ok(bench.upstream.estimator.ownVariance < variance / 100);
  for (const { dueSeconds } of bench.upstream.associations) assert.equal(dueSeconds, 16);
});

test("a pulse that contradicts the servers by less than a second teaches them nothing", () => {
  const bench = new Bench(3);
  for (const server of [0, 1, 2]) {
    bench.upstream.associations[server]?.sent(0, { second: 1, fraction: 1 }, 0);
    bench.answer(server, 0.2);
  }
  const variance = bench.upstream.estimator.ownVariance;
  bench.second();
  assert.equal(bench.witnesses.ofClock.opinion, "differs");
  assert.ok(bench.upstream.estimator.ownVariance > variance / 2);
});
