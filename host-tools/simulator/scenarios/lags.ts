/** Hazards of sentences that come long after their pulse, or right behind it, and of a line that is full. */

import { fullLine, lateSentences } from "../faults/sentences.js";
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
