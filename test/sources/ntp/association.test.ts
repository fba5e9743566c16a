import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MODE_SERVER, makeHeader, type PacketHeader } from "../../../src/ntp/packet.js";
import { Association, type AssociationOptions } from "../../../src/sources/ntp/association.js";
import type { PollEvidence } from "../../../src/sources/ntp/poll.js";

const ORIGIN = { second: 0xdeadbeef, fraction: 0x01234567 };

function answer(change: Partial<PacketHeader> = {}): PacketHeader {
  return {
    ...makeHeader(),
    mode: MODE_SERVER,
    version: 4,
    stratum: 1,
    origin: { ...ORIGIN },
    receive: { second: 100, fraction: 5 },
    transmit: { second: 100, fraction: 6 },
    ...change,
  };
}

function asked(options: AssociationOptions = {}, now = 0): Association {
  const association = new Association(options, now);
  association.sent(now, ORIGIN, 0);
  return association;
}

const kiss = (code: string) =>
  answer({ stratum: 0, refid: [...code].reduce((word, c) => word * 256 + c.charCodeAt(0), 0) });

test("one answer to one request; everything else has a reason and changes nothing", () => {
  const cases: readonly (readonly [string, Partial<PacketHeader>, number?])[] = [
    ["wrong mode", { mode: 3 }],
    ["wrong version", { version: 2 }],
    ["wrong version", { version: 5 }],
    ["wrong origin", { origin: { second: ORIGIN.second, fraction: ORIGIN.fraction ^ 1 } }],
    ["wrong origin", { origin: { second: 0, fraction: 0 } }],
  ];
  for (const [reason, change] of cases) {
    const association = asked();
    assert.equal(association.receive(0.1, answer(change)), reason);
    assert.equal(association.reach, 0);
    assert.equal(association.receive(0.2, answer()), "answer", `the true answer after ${reason}`);
    assert.equal(association.reach, 1);
  }
});

test("a second answer with the same origin is a replay", () => {
  const association = asked();
  assert.equal(association.receive(0.1, answer()), "answer");
  assert.equal(association.receive(0.2, answer()), "not awaited");
  assert.equal(new Association({}, 0).receive(1, answer()), "not awaited");
});

test("late answers and impossible times are no answers", () => {
  assert.equal(asked().receive(3.5, answer()), "late");
  assert.equal(asked().receive(0.1, answer({ transmit: { second: 0, fraction: 0 } })), "zero timestamp");
  assert.equal(asked().receive(0.1, answer({ receive: { second: 0, fraction: 0 } })), "zero timestamp");
  assert.equal(asked().receive(0.1, answer({ transmit: { second: 99, fraction: 7 } })), "times reversed");
  // Across the change of era nothing is reversed.
  const receive = { second: 0xffffffff, fraction: 9 };
  assert.equal(asked().receive(0.1, answer({ receive, transmit: { second: 0, fraction: 1 } })), "answer");
});

test("a server that calls itself unsynchronised is reachable and no more", () => {
  for (const change of [{ leap: 3 }, { stratum: 16 }]) {
    const association = asked();
    assert.equal(association.receive(0.1, answer(change)), "unsynchronised");
    assert.equal(association.reachable, true);
  }
});

test("RATE raises the poll for good, also against what would be better", () => {
  const association = asked({ minPoll: 6, maxPoll: 10, iburst: true });
  assert.equal(association.receive(0.1, kiss("RATE")), "rate");
  assert.ok(association.dueSeconds >= 2 ** 7, `${association.dueSeconds}`);
  const evidence: PollEvidence = {
    delaySeconds: 1e-3,
    distanceSeconds: 1e-3,
    deviationSeconds: 1e-3,
    frequencyDeviation: 1e-8,
    wander: 1e-6,
    calibrated: false,
  };
  for (let n = 0; n < 20; n++) association.adapt(evidence);
  assert.equal(association.poll, 7);
  let now = association.dueSeconds;
  for (let n = 0; n < 20; n++) {
    association.sent(now, ORIGIN, 0);
    association.receive(now + 0.1, answer());
    assert.ok(association.dueSeconds - now >= 2 ** 7, `${association.dueSeconds - now}`);
    now = association.dueSeconds;
  }
});

test("DENY and RSTR end it; a kiss from a stranger and unknown kisses do nothing", () => {
  for (const code of ["DENY", "RSTR"]) {
    const association = asked();
    assert.equal(association.receive(0.1, { ...kiss(code), origin: { second: 1, fraction: 2 } }), "wrong origin");
    assert.equal(association.denied, false);
    assert.equal(association.receive(0.1, kiss(code)), "denied");
    assert.equal(association.dueSeconds, Number.POSITIVE_INFINITY);
  }
  const association = asked();
  assert.equal(association.receive(0.1, kiss("STEP")), "unknown kiss");
  assert.equal(association.denied, false);
  assert.equal(association.reach, 0);
});

/** Times of the requests until `end`; answers come where `answered` says so. */
function requests(options: AssociationOptions, end: number, answered: (now: number) => boolean): number[] {
  const association = new Association(options, 0);
  const times: number[] = [];
  for (let n = 0; association.dueSeconds < end; n++) {
    const now = association.dueSeconds;
    times.push(now);
    association.sent(now, ORIGIN, ((n * 7) % 16) / 16);
    if (answered(now)) assert.equal(association.receive(now + 0.04, answer()), "answer");
  }
  return times;
}

const WEEK = 7 * 86_400;

test("manners: in a week never below the least poll after the first minute, and one burst at the start", () => {
  for (const minPoll of [4, 6, 8]) {
    const times = requests({ iburst: true, minPoll, maxPoll: minPoll }, WEEK, () => true);
    assert.ok(times.length <= WEEK / 2 ** minPoll + 15, `${times.length}`);
    assert.ok(times.filter((time) => time < 60).length <= 15);
    times.forEach((time, index) => {
      const before = times[index - 1];
      if (before === undefined || before < 60) return;
      assert.ok(time - before >= 2 ** minPoll, `${time - before} s at ${time}`);
    });
  }
});

test("manners: an outage of a day is met with patience and ended with one burst", () => {
  const [begin, end] = [10_000, 96_400];
  const times = requests({ iburst: true, minPoll: 6, maxPoll: 10 }, 120_000, (now) => now < begin || now > end);
  const during = times.filter((time) => time > begin && time < end);
  assert.ok(during.length < 86_400 / 1024 + 30, `${during.length}`);
  const after = times.filter((time) => time > end);
  const close = after.filter((time, index) => index > 0 && time - (after[index - 1] ?? 0) < 60);
  assert.equal(close.length, 7);
});

test("reach has a bit for each of the last eight requests", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 8, maxLength: 40 }), (pattern) => {
      const association = new Association({}, 0);
      for (const answered of pattern) {
        const now = association.dueSeconds;
        association.sent(now, ORIGIN, 0);
        if (answered) association.receive(now + 0.01, answer());
      }
      const wanted = pattern.slice(-8).reduce((register, answered) => register * 2 + (answered ? 1 : 0), 0);
      assert.equal(association.reach, wanted);
    }),
    { seed: 15 },
  );
});

test("it may be asked before its turn, but not soon after the last time, nor where it has asked for less", () => {
  const at = (second: number) => ({ second, fraction: 1 });
  const association = new Association({ minPoll: 6, maxPoll: 6 }, 0);
  association.hasten(0);
  assert.equal(association.dueSeconds, 0, "it is its turn anyway");
  association.sent(0, at(1), 0);
  association.hasten(3);
  assert.equal(association.dueSeconds, 16);
  association.hasten(40);
  assert.equal(association.dueSeconds, 16, "never later");
  association.sent(16, at(2), 0);
  assert.equal(association.dueSeconds, 80);
  association.hasten(50);
  assert.equal(association.dueSeconds, 50);
});
