import assert from "node:assert/strict";
import { test } from "node:test";
import { createDiscipline } from "../../../src/discipline/create.js";
import { LeapAnnouncement } from "../../../src/gnss/leap-announcement.js";
import { type ControlSubject, ControlView } from "../../../src/serving/control/view.js";
import { SourceRecord } from "../../../src/sources/source-record.js";
import type { Ticks, UtcSecond } from "../../../src/time/units.js";
import { Timekeeper } from "../../../src/timekeeper.js";

const HZ = 1e6;
const SECOND = 4_000_000_000 as UtcSecond;

function subject(): ControlSubject & { keeper: Timekeeper } {
  const discipline = createDiscipline({ loop: "adaptive", stepThresholdSeconds: 0.128 });
  const keeper = new Timekeeper(discipline, {
    ticksPerSecond: HZ,
    leapWaitSeconds: 0,
    confirmedOnly: false,
    smear: false,
    holdoverLimitSeconds: 1e-3,
    correctionSeconds: 0,
    report: () => undefined,
  });
  const leap = new LeapAnnouncement();
  leap.gpsMinusUtcSeconds = 18;
  return {
    keeper,
    discipline,
    system: {
      stratum: 1,
      precisionExponent: -20,
      rootDelaySeconds: 0,
      dispersionFloorSeconds: 10e-6,
      refid: 0,
      silentWhenUnsynchronised: false,
      referenceSecond: SECOND,
      referenceFraction: 7,
    },
    receiver: { leap },
    sentences: new SourceRecord(),
    pulses: new SourceRecord(),
    uptimeSeconds: 5,
    version: () => "1",
    board: () => "b",
    now: () => (3.5 * HZ) as Ticks,
    controlClients: () => undefined,
    packets: () => {
      throw new Error("nobody asked");
    },
  };
}

/** As if the discipline had said so: what the clock is set to is not this test's. */
function setClock(keeper: Timekeeper): void {
  const { reference } = keeper;
  Object.assign(reference, { ticks: 0, second: SECOND, residualSeconds: 0, leap: 0 });
  keeper.clock.set(reference, 0 as Ticks);
}

test("before there is a clock nothing is claimed", () => {
  const of = subject();
  const view = new ControlView(of);
  of.pulses.hear(5 as Ticks, 0);
  assert.deepEqual([view.leap, view.stratum, view.refid], [3, 16, "INIT"]);
  assert.deepEqual([view.clock, view.reference, view.associations[1]?.received], [undefined, undefined, undefined]);
  assert.deepEqual(
    view.associations.map(({ selection }) => selection),
    [0, 0],
  );
});

test("while it serves, the sentences are the system's peer and the pulse its PPS", () => {
  const of = subject();
  setClock(of.keeper);
  Object.assign(of.keeper.condition, { state: "synchronised", serves: true });
  const view = new ControlView(of);
  const [sentences, pulses] = view.associations;
  for (const record of [of.sentences, of.pulses]) {
    record.hear((2.5 * HZ) as Ticks, -0.5);
    record.poll();
  }
  assert.deepEqual([view.leap, view.stratum, view.refid, view.taiMinusUtcSeconds], [0, 1, "GPS", 37]);
  assert.deepEqual([sentences?.selection, pulses?.selection], [6, 7]);
  assert.deepEqual([pulses?.reach, pulses?.offsetSeconds, pulses?.received?.second], [1, -0.5, SECOND + 2]);
  assert.equal(view.clock?.second, SECOND + 3);
  assert.deepEqual(view.reference, { second: SECOND, fraction: 7 });

  Object.assign(of.keeper.condition, { state: "holdover", serves: true });
  assert.deepEqual([sentences?.selection, pulses?.selection, view.stratum], [0, 0, 1]);
  Object.assign(of.keeper.condition, { state: "locking", serves: false });
  assert.deepEqual([sentences?.selection, pulses?.selection, view.stratum], [4, 4, 16]);
});

test("signs are NTP's: positive is a clock that is behind", () => {
  const of = subject();
  of.keeper.clock.offsetSeconds = 3e-6;
  assert.equal(new ControlView(of).offsetSeconds, -3e-6);
});
