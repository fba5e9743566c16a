/** Hazards of the crystal: temperature, age, and parts that are off. */

import { airConditioner, doorOpened, sunOnCase } from "../faults/climate.js";
import { antennaCut } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { DAY_S, HOUR_S } from "./spans.js";

export const CRYSTAL: readonly Scenario[] = [
  {
    name: "crystal-fast-100ppm",
    hazard: "A crystal that is 100 ppm fast.",
    seconds: 2 * HOUR_S,
    world: { oscillator: { frequencyOffsetPpm: 100 } },
  },
  {
    name: "crystal-slow-100ppm",
    hazard: "A crystal that is 100 ppm slow, and an antenna that is cut for half an hour.",
    seconds: 2 * HOUR_S,
    world: {
      oscillator: { frequencyOffsetPpm: -100 },
      faults: [antennaCut({ fromS: HOUR_S, untilS: HOUR_S + 1800 })],
    },
  },
  {
    name: "hvac",
    hazard: "An air conditioner blows at the case: 8 °C up and down, every ten minutes.",
    seconds: 6 * HOUR_S,
    world: {
      environment: { caseLagS: 120 },
      faults: [airConditioner({ fromS: 0, untilS: 6 * HOUR_S }, 8, 1200)],
    },
  },
  {
    name: "sun-on-case",
    hazard: "The sun warms the case by 25 °C over six hours, with clouds in between.",
    seconds: 8 * HOUR_S,
    world: { faults: [sunOnCase({ fromS: HOUR_S, untilS: 7 * HOUR_S }, 25)] },
  },
  {
    name: "door-in-winter",
    hazard: "A door is opened in winter: 20 °C colder within minutes, for half an hour.",
    seconds: 3 * HOUR_S,
    world: { environment: { caseLagS: 120 }, faults: [doorOpened({ fromS: HOUR_S, untilS: HOUR_S + 1800 }, 20)] },
  },
  {
    name: "cold-night",
    hazard: "A good crystal, an unheated room that cools by 16 °C in a night, and the antenna cut meanwhile.",
    seconds: 6 * HOUR_S,
    world: {
      oscillator: { wanderPerSqrtS: 1e-10 },
      environment: { dailyAmplitudeC: 8 },
      faults: [antennaCut({ fromS: 2 * HOUR_S, untilS: 4 * HOUR_S })],
    },
    limits: { unsynchronisedMaxS: 2 * HOUR_S },
  },
  {
    name: "ageing-year",
    hazard: "A crystal that ages by 3 ppm within a day, as a poor one does in its first year.",
    seconds: DAY_S,
    world: {
      oscillator: { ageingPpbPerDay: 3000 },
      faults: [antennaCut({ fromS: 12 * HOUR_S, untilS: 13 * HOUR_S })],
    },
  },
];
