/** Hazards of the signal: starts, antennas, and skies that come and go. */

import { antennaCut } from "../faults.js";
import type { Scenario } from "../scenario.js";

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

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
    seconds: 2 * HOUR_S,
    world: { receiver: { firstFixS: 32, leapKnownS: 300, assumedLeapSeconds: 16 } },
    limits: { synchronisedByS: 1200 },
  },
  {
    name: "antenna-cut-1h",
    hazard: "The antenna's cable is cut for an hour.",
    seconds: 4 * HOUR_S,
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
];
