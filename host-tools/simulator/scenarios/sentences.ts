/** Hazards of the sentences: lags, labels and lies. */

import { garbledBytes, lateSentences, stuckSeconds, wrongSeconds } from "../faults/sentences.js";
import { spoofedDrag, spoofedJump } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { ONLY_SPEAKS, SHORT_WAIT } from "./receivers.js";
import { HOUR_S } from "./spans.js";

export const SENTENCES: readonly Scenario[] = [
  {
    name: "lag-across-second",
    hazard: "Sentences begin 980 ms after the pulse, give or take 60: many of them after the next one.",
    seconds: 6 * HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, lagMs: 980, lagWobbleMs: 60 } },
    configuration: SHORT_WAIT,
    limits: { neverSynchronised: true },
  },
  {
    name: "lag-near-edge",
    hazard: "Sentences begin 45 ms after the pulse, give or take 37: one in three too close to it to say whose it is.",
    seconds: HOUR_S,
    world: { receiver: { lagMs: 45, lagWobbleMs: 37 } },
    limits: { synchronisedByS: 300 },
  },
  {
    name: "lag-grows-later",
    hazard: "A busy receiver: for twenty minutes its sentences are 700 ms late, and wobble across the next pulse.",
    seconds: HOUR_S,
    world: {
      receiver: ONLY_SPEAKS,
      faults: [lateSentences({ fromS: 1200, untilS: 2400 }, 690, 60)],
    },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "sentences-before-pulse",
    hazard: "Sentences come 40 ms before the pulse that they name, as if they were of the one before.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [lateSentences({ fromS: 0, untilS: HOUR_S }, -330, 0)] },
    configuration: SHORT_WAIT,
    limits: { neverSynchronised: true },
  },
  {
    name: "off-by-one-12-minutes",
    hazard: "A receiver that only speaks assumes 17 leap seconds until it hears of 18, twelve minutes after its fix.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, leapKnownS: 720, assumedLeapSeconds: 17 } },
    limits: { synchronisedByS: 800 },
  },
  {
    name: "wrong-seconds",
    hazard: "One sentence in twenty names a repeated, an earlier or a skipped second.",
    seconds: 2 * HOUR_S,
    world: { faults: [wrongSeconds({ fromS: 0, untilS: 2 * HOUR_S }, 0.05, [-1, -2, 1])] },
    limits: { synchronisedByS: 60 },
  },
  {
    name: "second-stuck",
    hazard: "The receiver's program hangs: for ten minutes its sentences name one and the same second.",
    seconds: HOUR_S,
    world: { faults: [stuckSeconds({ fromS: 1200, untilS: 1800 })] },
  },
  {
    name: "second-stuck-at-start",
    hazard: "The receiver's program hangs from the start, for ten minutes, and names a second long gone.",
    seconds: HOUR_S,
    world: { faults: [stuckSeconds({ fromS: 0, untilS: 600 })] },
    limits: { synchronisedByS: 660 },
  },
  {
    name: "second-back-for-an-hour",
    hazard: "The receiver falls back by a second, stays there for an hour, and comes back.",
    seconds: 2 * HOUR_S,
    world: { faults: [spoofedJump({ fromS: 1800, untilS: 5400 }, -1)] },
    limits: { unsynchronisedMaxS: HOUR_S },
  },
  {
    name: "garbled-line",
    hazard: "Noise on the serial line: one byte in 200 is another one.",
    seconds: 2 * HOUR_S,
    // To the end of the fault but not of the world: which message is the last that comes through is chance.
    world: { faults: [garbledBytes({ fromS: 0, untilS: 2 * HOUR_S - 60 }, 0.005)] },
    limits: { synchronisedByS: 60 },
  },
  {
    name: "spoofed-minute",
    hazard: "A spoofer whose time is a minute ahead, for half an hour; the pulses stay where they are.",
    seconds: 2 * HOUR_S,
    world: { faults: [spoofedJump({ fromS: 1800, untilS: 3600 }, 60)] },
  },
  {
    name: "spoofed-drag",
    hazard: "A spoofer that drags the pulses away by five microseconds a second, for half an hour.",
    seconds: 2 * HOUR_S,
    world: { faults: [spoofedDrag({ fromS: HOUR_S, untilS: HOUR_S + 1800 }, 5)] },
  },
  {
    name: "spoofed-drag-slow",
    hazard: "A spoofer that drags them away by a microsecond a second, as a crystal does that warms by 7 °C.",
    seconds: 2 * HOUR_S,
    world: { faults: [spoofedDrag({ fromS: HOUR_S, untilS: HOUR_S + 1800 }, 1)] },
    limits: {
      unsynchronisedMaxS: HOUR_S,
      endsSynchronised: false,
      excused: [
        { fromS: HOUR_S, untilS: 2 * HOUR_S, why: "one source alone: its drift and the crystal's look the same" },
      ],
    },
  },
];
