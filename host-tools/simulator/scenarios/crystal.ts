/** Hazards of the crystal: temperature, age, and parts that are off. */

import { airConditioner, doorOpened, sunOnCase } from "../faults/climate.js";
import { antennaCut } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { DAY_S, HOUR_S, MINUTE_S } from "./spans.js";

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
    // An hour is about as long as the bound of this crystal stays under 1 ms (host-tools/lab/README.md).
    limits: { unsynchronisedMaxS: 10 * MINUTE_S },
  },
  {
    name: "a-year-on-the-shelf",
    hazard: "The appliance comes back after a year on a shelf: the frequency that it stored is 3 ppm off by now.",
    seconds: 2 * HOUR_S,
    world: { receiver: { firstFixS: 32 }, faults: [antennaCut({ fromS: HOUR_S, untilS: HOUR_S + 600 })] },
    // Of a crystal that was 0.3 ppm fast, known to 1 ppb, with a u-blox at 38400 baud, on 2025-03-01.
    storage: { state: "1,300,1,,,18,,,ublox,38400,3949819200,0" },
    limits: { synchronisedByS: 60 },
  },
  {
    name: "hvac-and-antenna-cut",
    hazard: "The antenna is cut for an hour while an air conditioner goes on as it did all day.",
    seconds: 6 * HOUR_S,
    world: {
      faults: [
        airConditioner({ fromS: 0, untilS: 6 * HOUR_S }, 3, 1200),
        antennaCut({ fromS: 4 * HOUR_S, untilS: 5 * HOUR_S }),
      ],
    },
    limits: { unsynchronisedMaxS: HOUR_S },
  },
  {
    name: "door-in-winter-in-holdover",
    hazard: "The antenna is cut, and ten minutes later a door is opened to the winter: 10 °C colder.",
    seconds: 2 * HOUR_S,
    world: {
      faults: [
        antennaCut({ fromS: HOUR_S, untilS: HOUR_S + 1800 }),
        doorOpened({ fromS: HOUR_S + 600, untilS: HOUR_S + 1200 }, 10),
      ],
    },
    limits: {
      unsynchronisedMaxS: 1800,
      excused: [
        {
          fromS: HOUR_S + 600,
          untilS: HOUR_S + 1810,
          why: "1.5 ppm within minutes and no pulse to show it: without a thermometer nothing tells of it",
        },
      ],
    },
  },
];
