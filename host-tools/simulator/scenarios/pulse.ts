/** Hazards of the pulse and its wire. */

import { bothEdges, doubledPulses, fastPulses, glitches, invertedPulses, lostPulses } from "../faults/pulses.js";
import { antennaCut } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { ONLY_SPEAKS, SHORT_WAIT } from "./receivers.js";
import { HOUR_S, MINUTE_S } from "./spans.js";

const WHOLE_HOUR = { fromS: 0, untilS: HOUR_S };
const MIDDLE = { fromS: 1200, untilS: 2400 };

export const PULSE: readonly Scenario[] = [
  {
    name: "pulses-lost",
    hazard: "A bad contact: three pulses of ten never arrive.",
    seconds: 2 * HOUR_S,
    // Until its last second it would be left to chance whether it ends in one of its many short holdovers.
    world: { faults: [lostPulses({ fromS: 0, untilS: 2 * HOUR_S - MINUTE_S }, 0.3)] },
    limits: { synchronisedByS: 120 },
  },
  {
    name: "pulses-doubled",
    hazard: "The contact bounces: half of the pulses are captured again 200 µs later.",
    seconds: HOUR_S,
    world: { faults: [doubledPulses(WHOLE_HOUR, 0.5, 200e3)] },
  },
  {
    name: "pulses-glitched",
    hazard: "A motor nearby: edges at random instants, on average one in three seconds, then twenty a second.",
    seconds: HOUR_S,
    world: { faults: [glitches(WHOLE_HOUR, 0.3), { ...glitches(MIDDLE, 20), name: "bad glitches" }] },
    limits: { synchronisedByS: 120 },
  },
  {
    name: "pulses-inverted",
    hazard: "A transistor in the wire turns the pulse upside down: its end is captured, 100 ms late.",
    seconds: HOUR_S,
    world: { receiver: { pulse: "inverted" } },
    limits: { synchronisedByS: 120 },
  },
  {
    name: "pulses-inverted-later",
    hazard: "Somebody puts an inverting stage into the wire of a receiver that only speaks, while it runs.",
    seconds: 3 * HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [invertedPulses({ fromS: HOUR_S, untilS: HOUR_S + 2700 }, 100)] },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120, unsynchronisedMaxS: 300 },
  },
  {
    name: "pulses-5hz",
    hazard: "A receiver that only speaks was set to five pulses a second: none of them says where the second begins.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, pulsesPerS: 5 } },
    configuration: SHORT_WAIT,
    limits: { neverSynchronised: true },
  },
  {
    name: "pulses-5hz-later",
    hazard: "Somebody sets the running receiver to five pulses a second: the old ones are among them.",
    seconds: HOUR_S,
    world: { faults: [fastPulses(MIDDLE, 5)] },
  },
  {
    name: "pulses-both-edges",
    hazard: "An input without hysteresis captures beginning and end of each pulse, half a second apart.",
    seconds: HOUR_S,
    world: { receiver: ONLY_SPEAKS, faults: [bothEdges(WHOLE_HOUR, 500)] },
    configuration: SHORT_WAIT,
    limits: { neverSynchronised: true },
  },
  {
    name: "pulses-bad-duty-cycle",
    hazard: "The pulse's width wobbles around 900 ms and its end is captured too.",
    seconds: HOUR_S,
    world: { faults: [bothEdges(MIDDLE, 900, 5)] },
  },
  {
    name: "pulse-without-fix",
    hazard: "A receiver that goes on pulsing by its own clock when the antenna is cut, 0.3 ppm off.",
    seconds: 4 * HOUR_S,
    world: {
      receiver: { model: "mtk3339", savedMessages: [] },
      // Of such a crystal nobody can say after an hour that it is within a millisecond.
      faults: [antennaCut({ fromS: HOUR_S, untilS: HOUR_S + 2700 })],
    },
    configuration: { receiver: { leapWaitS: 60 } },
    limits: { synchronisedByS: 120 },
  },
];
