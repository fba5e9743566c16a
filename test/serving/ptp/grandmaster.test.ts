import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { announce } from "../../../host-tools/simulator/ptp/messages.js";
import { Grandmaster } from "../../../src/serving/ptp/grandmaster.js";
import type { Claim } from "../../../src/serving/ptp/quality.js";
import {
  ACCURACY,
  ANNOUNCES,
  CLASS,
  DUTY,
  LEAP_NEAR,
  type PtpOptions,
  SERVES,
  SILENT,
  TRUSTED,
} from "../../../src/serving/ptp/rules.js";
import { LOCKED, OPTIONS } from "./data-sets.js";

const OWN = "02005e.fffe.005301";
const NO_TIME: Partial<Claim> = { state: "cold", serves: false, isSet: false, boundSeconds: Number.POSITIVE_INFINITY };

/** A grandmaster and its seconds. */
class Bench {
  readonly notes: string[] = [];
  readonly grandmaster: Grandmaster;
  seconds = 0;

  constructor(options: Partial<PtpOptions> = {}) {
    this.grandmaster = new Grandmaster({ ...OPTIONS, ...options }, OWN, (text) => this.notes.push(text));
  }

  /** Seconds in which the claim holds; another master announces every two of them, where one is given. */
  pass(seconds: number, claim: Partial<Claim> = {}, other?: Buffer): this {
    for (let index = 0; index < seconds; index++) {
      if (other !== undefined && this.seconds % 2 === 0) this.grandmaster.take(other, this.seconds + 0.3);
      this.grandmaster.tick({ ...LOCKED, ...claim }, ++this.seconds);
    }
    return this;
  }

  get rule() {
    const { rules } = this.grandmaster;
    return { duty: rules[DUTY], clockClass: rules[CLASS], accuracy: rules[ACCURACY] };
  }

  get state(): string {
    return this.grandmaster.state;
  }
}

const BETTER = announce({ priority1: 1 });
const WORSE = announce({ priority1: 200 });

test("alone it listens for three intervals, then it is the master", () => {
  const bench = new Bench().pass(6);
  assert.deepEqual([bench.state, bench.rule.duty], ["listening", SILENT]);
  bench.pass(1);
  assert.deepEqual([bench.state, bench.rule], ["master", { duty: SERVES, clockClass: 6, accuracy: 0x26 }]);
});

test("without a time it never is, however alone", () => {
  const bench = new Bench().pass(100, NO_TIME);
  assert.deepEqual([bench.state, bench.rule.duty, bench.rule.clockClass], ["noTime", SILENT, 248]);
});

test("it stands aside for a better master, says for whom, and takes over within the announce time-out", () => {
  const bench = new Bench().pass(20).pass(4, {}, BETTER);
  assert.deepEqual([bench.state, bench.rule.duty], ["passive", SILENT]);
  assert.match(
    bench.notes.at(-1) ?? "",
    /master → passive: 0242ac\.fffe\.110002 of class 6, priority1 1 is the better/,
  );
  bench.pass(20, {}, BETTER);
  assert.equal(bench.state, "passive");
  // Three intervals, and the second until the next look.
  const secondsUntilMaster = () => {
    for (let seconds = 1; seconds <= 60; seconds++) if (bench.pass(1).state === "master") return seconds;
    return 61;
  };
  const seconds = secondsUntilMaster();
  assert.ok(seconds <= 7, `${seconds} s`);
});

test("a worse master does not disturb it, and need not be waited for", () => {
  const bench = new Bench().pass(20).pass(20, {}, WORSE);
  assert.equal(bench.state, "master");
  const late = new Bench().pass(4, {}, WORSE);
  assert.equal(late.state, "master");
});

test("one message moves nothing", () => {
  const bench = new Bench().pass(20);
  bench.grandmaster.take(BETTER, bench.seconds);
  assert.equal(bench.pass(20).state, "master");
});

test("of two that lose their pulse the one that has it is the master, in turn", () => {
  const bench = new Bench()
    .pass(20)
    .pass(2, {}, announce({ accuracy: 0x26, variance: 0x5ec8, grandmaster: "ff".repeat(8) }));
  assert.equal(bench.state, "master");
  bench.pass(4, { state: "holdover" }, announce({ grandmaster: "ff".repeat(8), accuracy: 0x26 }));
  assert.deepEqual([bench.state, bench.rule.clockClass], ["passive", 7]);
  bench.pass(4, {}, announce({ clockClass: 7, grandmaster: "ff".repeat(8), accuracy: 0x26 }));
  assert.equal(bench.state, "master");
});

test("a loss of the second is said in three Announces, then there is silence", () => {
  const bench = new Bench().pass(20).pass(1, { ...LOCKED, state: "unsynchronised", serves: false });
  assert.deepEqual(bench.rule, { duty: ANNOUNCES, clockClass: 248, accuracy: 0xfe });
  bench.pass(5, NO_TIME);
  assert.equal(bench.rule.duty, ANNOUNCES);
  bench.pass(1, NO_TIME);
  assert.deepEqual([bench.state, bench.rule.duty], ["noTime", SILENT]);
});

test("classes 6, 7 and 52 as the pulse stays away, each noted in its second", () => {
  const bench = new Bench().pass(20);
  const holdover: Partial<Claim> = { state: "holdover", boundSeconds: 50e-6 };
  assert.deepEqual(bench.pass(1, holdover).rule, { duty: SERVES, clockClass: 7, accuracy: 0x27 });
  const passed: Partial<Claim> = { state: "unsynchronised", serves: false, boundSeconds: 1.1e-3 };
  assert.deepEqual(bench.pass(1, passed).rule, { duty: SERVES, clockClass: 52, accuracy: 0x2a });
  assert.equal(bench.grandmaster.rules[TRUSTED], 0);
  assert.deepEqual(bench.pass(1).rule.clockClass, 6);
  assert.equal(bench.grandmaster.rules[TRUSTED], 1);
  assert.deepEqual(bench.notes.slice(-3), ["class 7", "class 52", "class 6"]);
});

test("the accuracy gets worse at once, and better only when it has been for a minute", () => {
  const bench = new Bench().pass(20).pass(1, { boundSeconds: 26e-6 });
  assert.equal(bench.rule.accuracy, 0x27);
  assert.equal(bench.pass(59).rule.accuracy, 0x27);
  assert.equal(bench.pass(1).rule.accuracy, 0x26);
  for (let index = 0; index < 200; index++) bench.pass(1, { boundSeconds: index % 2 === 0 ? 26e-6 : 24e-6 });
  assert.equal(bench.rule.accuracy, 0x27);
});

test("a leap second near is told to C", () => {
  const bench = new Bench().pass(1, { leapAheadSeconds: 100 });
  assert.equal(bench.grandmaster.rules[LEAP_NEAR], 1);
});

test("whatever is heard and claimed: no time is sent that is not claimed, and never beside a better master", () => {
  const step = fc.record({
    claim: fc.constantFrom<Partial<Claim>>(
      {},
      { state: "holdover" },
      NO_TIME,
      { followsServers: true },
      {
        state: "unsynchronised",
        serves: false,
        boundSeconds: 2e-3,
      },
    ),
    other: fc.constantFrom(undefined, BETTER, WORSE),
    seconds: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const bench = new Bench();
      for (const { claim, other, seconds } of steps) {
        bench.pass(seconds, claim, other);
        const { duty } = bench.rule;
        if (claim === NO_TIME) assert.notEqual(duty, SERVES);
        if (other === BETTER && seconds >= 4) assert.notEqual(duty, SERVES);
        if (duty === SERVES) assert.equal(bench.state, "master");
      }
    }),
    { numRuns: 200 },
  );
});
