/** Hazards of sentences that come long after their pulse, or right behind it, and of a line that is full. */

import { fullLine, lateButNamed, lateSentences, sinkingLag } from "../faults/sentences.js";
import type { Scenario } from "../scenario.js";
import { ONLY_SPEAKS, SHORT_WAIT } from "./receivers.js";
import { HOUR_S } from "./spans.js";

const ALONE = "one mute receiver alone cannot tell";

export const LAGS: readonly Scenario[] = [
  {
    name: "late-constant",
    hazard: "Sentences begin 1,150 ms after their pulse, from the first to the last.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, lagMs: 1150 } },
    configuration: SHORT_WAIT,
    limits: {
      synchronisedByS: 120,
      excused: [{ fromS: 0, untilS: HOUR_S, why: `${ALONE} a constant lag of a second and more from a short one` }],
    },
  },
  {
    name: "late-constant-known",
    hazard: "Sentences begin 1,150 ms after their pulse, and somebody has set receiver.lateS.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, lagMs: 1150 } },
    configuration: { receiver: { ...SHORT_WAIT.receiver, lateS: 1 } },
    limits: { synchronisedByS: 120 },
  },
  {
    name: "late-at-start",
    hazard: "Sentences are 1.2 s late in the first 400 s, and in time ever after.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [lateSentences({ fromS: 0, untilS: 400 }, 900, 20)] },
    configuration: SHORT_WAIT,
    limits: {
      synchronisedByS: 120,
      unsynchronisedMaxS: 120,
      excused: [{ fromS: 0, untilS: 520, why: `${ALONE} until its first sentences in time, and for two minutes more` }],
      journal: [/label: label given up for the receiver's: moved by 1 s/],
    },
  },
  {
    name: "late-while-waiting",
    hazard: "While the leap count is waited for, a receiver that was in time begins to be 1.2 s late, for ten minutes.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [lateSentences({ fromS: 30, untilS: 630 }, 900, 20)] },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "lag-passes-a-second",
    hazard: "A busy receiver: for twenty minutes its sentences are a second later than usual, and wobble.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [lateSentences({ fromS: 1200, untilS: 2400 }, 1000, 60)] },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "late-but-pulses-named",
    hazard: "A receiver's messages are 1.1 s late from the start, but for those that name the pulse to come.",
    seconds: HOUR_S,
    world: { faults: [lateButNamed({ fromS: 0, untilS: HOUR_S }, 1100)] },
    limits: { synchronisedByS: 30 },
  },
  {
    name: "all-late-constant",
    hazard: "All that a receiver sends is 1.1 s late, the messages that name the pulse to come among it.",
    seconds: HOUR_S,
    world: { receiver: { lagMs: 1150 } },
    limits: {
      synchronisedByS: 60,
      excused: [
        { fromS: 0, untilS: HOUR_S, why: "what comes a whole second late on every way looks like what is in time" },
      ],
    },
  },
  {
    name: "lag-sinks-slowly",
    hazard: "Sentences are 1.2 s late, and over forty minutes come to be in time: their lag crosses the pulse slowly.",
    seconds: 2 * HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [sinkingLag({ fromS: 0, untilS: 2400 }, 900, 5)] },
    configuration: SHORT_WAIT,
    limits: {
      synchronisedByS: 120,
      unsynchronisedMaxS: 300,
      // Below 930 ms it is clear whose they are: after 18 minutes. Two more, as everywhere.
      excused: [{ fromS: 0, untilS: 1200, why: `${ALONE} until its first sentences that are clearly in time` }],
      journal: [/label: label given up for the receiver's: moved by 1 s/],
    },
  },
  {
    name: "late-at-start-then-wobbles",
    hazard: "Late by 1.2 s at the start, then for twenty minutes on both sides of the next pulse, then in time.",
    seconds: 2 * HOUR_S,
    world: {
      receiver: ONLY_SPEAKS,
      faults: [
        lateSentences({ fromS: 0, untilS: 400 }, 900, 20),
        { ...lateSentences({ fromS: 400, untilS: 1600 }, 650, 70), name: "wobbling" },
      ],
    },
    configuration: SHORT_WAIT,
    limits: {
      synchronisedByS: 120,
      // While they come on both sides nobody can tell, and nothing is served; and two minutes more.
      unsynchronisedMaxS: 1320,
      excused: [{ fromS: 0, untilS: 520, why: `${ALONE} until its first sentences in time, and for two minutes more` }],
      journal: [/label: label given up for the receiver's: moved by 1 s/],
    },
  },
  {
    name: "restart-with-another-lag",
    hazard: "The appliance restarts while a receiver that was in time is 1.2 s late, and is in time again later.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [lateSentences({ fromS: 1100, untilS: 1800 }, 900, 20)] },
    configuration: SHORT_WAIT,
    powerCuts: { fromS: 1200, untilS: 1500, count: 1 },
    limits: {
      synchronisedByS: 120,
      unsynchronisedMaxS: 300,
      excused: [
        { fromS: 1200, untilS: 1920, why: `${ALONE} after a start, until two minutes after its sentences in time` },
      ],
      journal: [/label: label given up for the receiver's: moved by 1 s/],
    },
  },
  {
    name: "other-lag-after-restart",
    hazard: "Another mute receiver is plugged in, whose sentences begin 1,150 ms after their pulse.",
    seconds: HOUR_S,
    world: {
      receiver: ONLY_SPEAKS,
      receiverSwaps: [{ atS: 1200, receiver: { ...ONLY_SPEAKS, firstFixS: 30, lagMs: 1150 } }],
    },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120, unsynchronisedMaxS: HOUR_S, endsSynchronised: false },
  },
  {
    name: "lag-tight",
    hazard: "Sentences begin 15 ms after their pulse, give or take 1.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, lagMs: 15, lagWobbleMs: 1 } },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "lag-of-3-ms",
    hazard: "Sentences begin 3 ms after their pulse, give or take 1.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, lagMs: 3, lagWobbleMs: 1 } },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 180 },
  },
  {
    name: "lag-of-29-ms",
    hazard: "Sentences begin 29 ms after their pulse, give or take 1: some of them more than 30.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, lagMs: 29, lagWobbleMs: 1 } },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "line-full",
    hazard: "650 bytes a second into a line of 480, behind a buffer of 1,000: each sentence comes two seconds late.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [fullLine({ fromS: 0, untilS: HOUR_S }, 650, 480, 1000)] },
    configuration: SHORT_WAIT,
    limits: { neverSynchronised: true },
  },
  {
    name: "line-full-for-a-while",
    hazard: "For ten minutes more is sent than fits into the line.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [fullLine({ fromS: 1200, untilS: 1800 }, 650, 480, 1000)] },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
];
