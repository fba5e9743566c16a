/** Hazards of the signal: starts, antennas, and skies that come and go. */

import { antennaCut, indoors, receiverUnpowered } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { ONLY_SPEAKS } from "./receivers.js";
import { DAY_S, HOUR_S, MINUTE_S } from "./spans.js";

export const SIGNAL: readonly Scenario[] = [
  {
    name: "usual-day",
    hazard: "Nothing but a heated room and a crystal that wanders.",
    seconds: DAY_S,
    world: {},
  },
  {
    name: "cold-start",
    hazard: "The receiver needs 32 s to its first fix and five minutes to the leap count, which it guesses wrong.",
    seconds: HOUR_S,
    world: { receiver: { firstFixS: 32, leapKnownS: 300, assumedLeapSeconds: 16 } },
    limits: { synchronisedByS: 400 },
  },
  {
    name: "warm-start",
    hazard: "The appliance and its receiver lose their supply for a moment, twice, and start with what was stored.",
    seconds: 3 * HOUR_S,
    world: {},
    powerCuts: { fromS: HOUR_S, untilS: 2 * HOUR_S, count: 2 },
    limits: { unsynchronisedMaxS: 40 },
  },
  {
    name: "receiver-brown-out",
    hazard: "The receiver alone loses its supply for five seconds, and with it all that it was told.",
    seconds: HOUR_S,
    world: { faults: [receiverUnpowered({ fromS: 1800, untilS: 1805 })] },
  },
  {
    name: "indoor-signal",
    hazard: "Behind walls: ten minutes with enough signal, five without, drawn anew each time.",
    seconds: 12 * HOUR_S,
    world: { faults: [indoors({ fromS: 0, untilS: 12 * HOUR_S, goodMeanS: 600, badMeanS: 300 })] },
    limits: { synchronisedByS: HOUR_S, unsynchronisedMaxS: 600, endsSynchronised: false },
  },
  {
    name: "antenna-cut-1h",
    hazard: "The antenna's cable is cut for an hour.",
    seconds: 3 * HOUR_S,
    world: { faults: [antennaCut({ fromS: HOUR_S, untilS: 2 * HOUR_S })] },
    limits: { unsynchronisedMaxS: HOUR_S },
  },
  {
    name: "antenna-cut-24h",
    hazard: "The antenna's cable is cut for a day.",
    seconds: DAY_S + 4 * HOUR_S,
    world: { faults: [antennaCut({ fromS: 2 * HOUR_S, untilS: DAY_S + 2 * HOUR_S })] },
    limits: { unsynchronisedMaxS: DAY_S },
  },
  {
    name: "antenna-cut-week",
    hazard: "The antenna's cable is cut for a week, and nobody looks.",
    seconds: 7 * DAY_S + 4 * HOUR_S,
    world: { faults: [antennaCut({ fromS: 2 * HOUR_S, untilS: 7 * DAY_S + 2 * HOUR_S })] },
    limits: { unsynchronisedMaxS: 7 * DAY_S },
  },
  {
    name: "antenna-cut-10-days",
    hazard: "The antenna's cable is cut for longer than the counter's readings can be told apart.",
    seconds: 10 * DAY_S + 4 * HOUR_S,
    world: { faults: [antennaCut({ fromS: 2 * HOUR_S, untilS: 10 * DAY_S + 2 * HOUR_S })] },
    limits: { unsynchronisedMaxS: 10 * DAY_S },
  },
  {
    name: "weeks-without-a-fix",
    hazard:
      "Pulses without a fix for longer than readings of the counter can be told apart: 20.4 days, here at 12 times the speed.",
    seconds: 47 * HOUR_S,
    world: {
      // 2^47 ticks, half of what a reading can tell, are 40.7 h; the world's link carries less than a tick a nanosecond.
      oscillator: { nominalHz: 960_000_000 },
      receiver: ONLY_SPEAKS,
      faults: [antennaCut({ fromS: 2 * HOUR_S, untilS: 45 * HOUR_S })],
    },
    configuration: { receiver: { leapWaitS: 60 } },
    limits: { synchronisedByS: 150, unsynchronisedMaxS: 43 * HOUR_S },
  },
  {
    name: "antenna-flutters",
    hazard: "A loose plug: the signal is lost for some seconds every minute or so.",
    seconds: 2 * HOUR_S,
    world: { faults: [indoors({ fromS: 10 * MINUTE_S, untilS: 2 * HOUR_S, goodMeanS: 60, badMeanS: 5 })] },
    limits: { endsSynchronised: false },
  },
  {
    name: "antenna-cuts-in-the-cold",
    hazard: "Half an hour of cuts while the heating works: the pulses come back where the bound is all but the limit.",
    // In the afternoon, when the cold changes fastest.
    seconds: 2 * HOUR_S,
    world: {
      start: { worldS: 45_000 },
      environment: { meanC: -0.2, dailyAmplitudeC: 9.1, heatingAmplitudeC: 1.2, heatingPeriodS: HOUR_S },
      oscillator: { frequencyOffsetPpm: 38.2, wanderPerSqrtS: 1e-10 },
      faults: [
        antennaCut({ fromS: 48_331, untilS: 48_452 }),
        antennaCut({ fromS: 48_527, untilS: 48_569 }),
        antennaCut({ fromS: 48_670, untilS: 48_682 }),
        antennaCut({ fromS: 49_093, untilS: 49_185 }),
        antennaCut({ fromS: 49_389, untilS: 50_989 }),
      ],
    },
    limits: { unsynchronisedMaxS: 30 },
  },
];
