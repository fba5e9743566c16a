import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf, ubxFrame } from "../../../src/gnss/setup/commands.js";
import type { PulseShape } from "../../../src/gnss/setup/families.js";
import { PulseTrial } from "../../../src/gnss/setup/pulse-trial.js";
import { toTicks } from "../../../src/time/ticks.js";
import { hand } from "../messages.js";

const HZ = 1_000_000;

interface World {
  inverted: boolean;
  canFall: boolean;
  falling?: boolean;
  /** Seconds from a command to the pulse that obeys it. */
  delay?: number;
  answers?: boolean;
  /** No pulses before. */
  firstPulse?: number;
}

/** Runs a trial against a receiver of cardboard for some seconds. */
function run(
  seconds: number,
  { inverted, canFall, falling = false, delay = 1, answers = true, firstPulse = 0 }: World,
) {
  const trial = new PulseTrial(HZ, falling);
  const history: { at: number; shape: PulseShape }[] = [{ at: 0, shape: trial.shape }];
  for (let second = 0; second < seconds; second++) {
    const shape = history.filter(({ at }) => at <= second).at(-1)?.shape ?? trial.shape;
    const late = inverted !== shape.falling ? shape.widthMs / 1000 : 0;
    if (second >= firstPulse) trial.onEdge(toTicks(Math.round((second + late) * HZ)));
    for (const now of [second + 0.25, second + 0.5]) {
      const bytes = trial.step(now, canFall ? "TP5" : "PMTK285");
      if (bytes === undefined || !answers || trial.talking === undefined) continue;
      history.push({ at: second + delay, shape: trial.shape });
      // Both of the protocols' answers: one of them is the wrong one, and must not matter.
      hand(trial.talking, ubxFrame(0x0501, [0x06, 0x31]), sentenceOf("PMTK001,285,3"));
    }
  }
  return { edges: trial.edges, shape: trial.shape, commands: history.length - 1 };
}

test("an upright wire: one change of the width, and beginnings", () => {
  for (const canFall of [true, false]) {
    const { edges, commands, shape } = run(20, { inverted: false, canFall });
    assert.equal(edges, "beginnings");
    assert.equal(commands, 1);
    assert.deepEqual(shape, { widthMs: 60, falling: false });
  }
});

test("an inverted wire is made up for where that can be done, and tried again", () => {
  const { edges, shape, commands } = run(40, { inverted: true, canFall: true });
  assert.equal(edges, "beginnings");
  assert.equal(shape.falling, true);
  assert.equal(commands, 3);
});

test("and else reported", () => {
  const { edges, commands } = run(40, { inverted: true, canFall: false });
  assert.equal(edges, "ends");
  assert.equal(commands, 1);
});

test("a memory of an inverted wire that is upright now is corrected", () => {
  const { edges, shape } = run(40, { inverted: false, canFall: true, falling: true });
  assert.equal(edges, "beginnings");
  assert.equal(shape.falling, false);
});

test("a receiver that obeys ten seconds late is caught in the end", () => {
  assert.equal(run(60, { inverted: true, canFall: false, delay: 10 }).edges, "ends");
  const { edges, shape } = run(90, { inverted: true, canFall: true, delay: 10 });
  assert.deepEqual([edges, shape.falling], ["beginnings", true]);
});

test("a receiver that does not answer cannot be tried", () => {
  assert.equal(run(20, { inverted: true, canFall: true, answers: false }).edges, "unchecked");
});

test("without pulses nothing is asked and nothing known", () => {
  assert.deepEqual(run(20, { inverted: true, canFall: true, firstPulse: 99 }), {
    edges: "checking",
    shape: { widthMs: 100, falling: false },
    commands: 0,
  });
});

test("what was found out stands while a receiver is set up again, unless it has to be turned again", () => {
  const straight = new PulseTrial(HZ, false);
  straight.edges = "beginnings";
  straight.restart();
  assert.equal(straight.edges, "beginnings");
  const turned = new PulseTrial(HZ, true);
  turned.edges = "beginnings";
  turned.restart();
  assert.equal(turned.edges, "checking");
  turned.giveUp();
  assert.equal(turned.edges, "unchecked");
});
