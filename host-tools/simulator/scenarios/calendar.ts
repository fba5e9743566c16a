/** Hazards of the calendar and of counters that end: rollovers, leap seconds, eras, wraps. */

import { antennaCut } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import type { WorldChanges } from "../world.js";
import { ONLY_SPEAKS, SHORT_WAIT } from "./receivers.js";
import { HOUR_S, MINUTE_S } from "./spans.js";

/** Half an hour before the last midnight of 2026, at whose end the world has a leap second. */
function leapNight(change: 1 | -1): Pick<Required<WorldChanges>, "sky"> {
  return { sky: { startUtc: "2026-12-31T23:30:00Z", leapEvents: [{ dayUtc: "2026-12-31", change }] } };
}

/** The same night, with the leap second smeared. */
function smearing(change: 1 | -1): Pick<Scenario, "configuration" | "smeared"> {
  return {
    configuration: { leap: { smear: true, timescale: "smeared" } },
    smeared: { dayUtc: "2026-12-31", change },
  };
}

/** The last midnight of 2016, which the table that ships knows. */
const LEAP_2016 = { sky: { startUtc: "2016-12-31T23:30:00Z" } };
const SINCE_2016 = { receiver: { ...SHORT_WAIT.receiver, notBefore: "2016-01-01" } };
/** The second that is inserted, or the first after the one left out, in the nights above. */
const LEAP_S = 30 * MINUTE_S;

/** Nobody knew: the second is wrong until a sentence shows it; at 4800 baud it is there a second after its pulse. */
const UNANNOUNCED = {
  synchronisedByS: 120,
  unsynchronisedMaxS: 10,
  excused: [{ fromS: LEAP_S - 1, untilS: LEAP_S + 4, why: "no one announced it: the first sentence after it tells" }],
};

/** 2^48 ticks of 12.5 ns, which is when the counter as TypeScript has it begins again; half an hour before. */
const BEFORE_COUNTER_WRAP = 2 ** 48 - 1800 * 80e6;

export const CALENDAR: readonly Scenario[] = [
  {
    name: "leap-inserted",
    hazard: "A leap second is inserted; the receiver announces it for months and shows 23:59:60.",
    seconds: HOUR_S,
    world: leapNight(1),
  },
  {
    name: "leap-deleted",
    hazard: "A leap second is left out for the first time in history; the receiver has announced it.",
    seconds: HOUR_S,
    world: leapNight(-1),
  },
  {
    name: "leap-inserted-in-holdover",
    hazard: "The antenna is cut when the announced leap second comes, and back some minutes later.",
    seconds: HOUR_S,
    world: { ...leapNight(1), faults: [antennaCut({ fromS: LEAP_S - 300, untilS: LEAP_S + 300 })] },
  },
  {
    name: "leap-deleted-in-holdover",
    hazard: "As before, with a second left out.",
    seconds: HOUR_S,
    world: { ...leapNight(-1), faults: [antennaCut({ fromS: LEAP_S - 300, untilS: LEAP_S + 300 })] },
  },
  {
    name: "leap-inserted-after-restart",
    hazard: "The supply fails in the half-hour before the announced leap second, three times.",
    seconds: HOUR_S,
    world: leapNight(1),
    powerCuts: { fromS: 300, untilS: LEAP_S - 60, count: 3 },
    limits: { unsynchronisedMaxS: 60 },
  },
  {
    name: "restart-over-leap",
    hazard: "The appliance restarts within the minute around an inserted leap second.",
    seconds: HOUR_S,
    world: leapNight(1),
    powerCuts: { fromS: LEAP_S - 30, untilS: LEAP_S + 30, count: 1 },
    limits: { unsynchronisedMaxS: 30 },
  },
  {
    name: "leap-smeared",
    hazard: "A leap second is inserted, and clients that cannot take one are to see none: it is smeared.",
    seconds: HOUR_S,
    world: leapNight(1),
    ...smearing(1),
  },
  {
    name: "leap-smeared-after-restart",
    hazard: "The supply fails after a leap second that is still being smeared and that nobody announces any more.",
    seconds: 2 * HOUR_S,
    world: leapNight(1),
    ...smearing(1),
    powerCuts: { fromS: LEAP_S + 1, untilS: 2 * HOUR_S - 600, count: 3 },
    limits: { unsynchronisedMaxS: 60 },
  },
  {
    name: "leap-deleted-smeared-after-restart",
    hazard: "As before, with a second left out.",
    seconds: 2 * HOUR_S,
    world: leapNight(-1),
    ...smearing(-1),
    powerCuts: { fromS: LEAP_S + 1, untilS: 2 * HOUR_S - 600, count: 3 },
    limits: { unsynchronisedMaxS: 60 },
  },
  {
    name: "leap-shown-as-60",
    hazard: "Nobody announces the leap second; a receiver that only speaks shows 23:59:60.",
    seconds: HOUR_S,
    world: { ...leapNight(1), receiver: ONLY_SPEAKS },
    configuration: SHORT_WAIT,
    limits: UNANNOUNCED,
  },
  {
    name: "leap-shown-as-59-twice",
    hazard: "Nobody announces the leap second; the receiver says 23:59:59 twice.",
    seconds: HOUR_S,
    world: { ...leapNight(1), receiver: { ...ONLY_SPEAKS, leapShown: "59 twice" } },
    configuration: SHORT_WAIT,
    limits: UNANNOUNCED,
  },
  {
    name: "leap-shown-as-00-twice",
    hazard: "Nobody announces the leap second; the receiver says 00:00:00 twice.",
    seconds: HOUR_S,
    world: { ...leapNight(1), receiver: { ...ONLY_SPEAKS, leapShown: "00 twice" } },
    configuration: SHORT_WAIT,
    limits: UNANNOUNCED,
  },
  {
    name: "leap-deleted-unannounced",
    hazard: "Nobody announces that a second is left out; the receiver goes from 23:59:58 to 00:00:00.",
    seconds: HOUR_S,
    world: { ...leapNight(-1), receiver: ONLY_SPEAKS },
    configuration: SHORT_WAIT,
    limits: UNANNOUNCED,
  },
  {
    name: "leap-from-table",
    hazard: "Only the table knows of the leap second of 2016; the receiver shows it as 23:59:60.",
    seconds: HOUR_S,
    world: { ...LEAP_2016, receiver: { ...ONLY_SPEAKS, assumedLeapSeconds: 17 } },
    configuration: SINCE_2016,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "leap-from-table-alone",
    hazard: "Only the table knows of it, and the receiver hears of it seven minutes late.",
    seconds: HOUR_S,
    world: { ...LEAP_2016, receiver: { ...ONLY_SPEAKS, assumedLeapSeconds: 17, leapShown: "late" } },
    configuration: SINCE_2016,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "week-rollover",
    hazard: "A receiver whose maker counts weeks from November 2018 falls back to then, 1024 weeks later.",
    seconds: HOUR_S,
    world: { sky: { startUtc: "2038-07-10T23:30:00Z" }, receiver: { weekZero: 2029 } },
  },
  {
    name: "week-rollover-to-zero",
    hazard: "GPS weeks begin again from 0 in November 2038: the receiver's date is as that of one that knows no week.",
    seconds: 2 * HOUR_S,
    world: { sky: { startUtc: "2038-11-20T23:30:00Z" }, receiver: { weekZero: 2048 } },
    limits: { unsynchronisedMaxS: HOUR_S, endsSynchronised: false },
  },
  {
    name: "week-unknown",
    hazard: "A receiver that does not know its week has a fix in January 1980, and learns the week after half an hour.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, weekKnownS: 1800 } },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 1900 },
  },
  {
    name: "week-never-known",
    hazard: "A receiver that never learns its week, and has a fix in January 1980.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, weekKnownS: 2 * HOUR_S } },
    configuration: SHORT_WAIT,
    limits: { neverSynchronised: true },
  },
  {
    name: "old-receiver",
    hazard: "A receiver made in 1999 that takes every week for one of its own 1024.",
    seconds: HOUR_S,
    world: { receiver: { ...ONLY_SPEAKS, weekZero: 1024 } },
    configuration: SHORT_WAIT,
    limits: { synchronisedByS: 120 },
  },
  {
    name: "era-2036",
    hazard: "NTP's seconds begin again from 0 on 2036-02-07 at 06:28:16.",
    seconds: HOUR_S,
    world: { sky: { startUtc: "2036-02-07T06:00:00Z" } },
  },
  {
    name: "era-2036-in-holdover",
    hazard: "NTP's seconds begin again from 0 while the antenna is cut, and the appliance restarts soon after.",
    seconds: HOUR_S,
    world: { sky: { startUtc: "2036-02-07T06:00:00Z" }, faults: [antennaCut({ fromS: 1500, untilS: 1900 })] },
    powerCuts: { fromS: 2000, untilS: 3000, count: 1 },
    limits: { unsynchronisedMaxS: 30 },
  },
  {
    name: "counter-wrap",
    hazard: "The 48 bits of the counter that the firmware keeps begin again from 0, after 40 days.",
    seconds: HOUR_S,
    world: { oscillator: { startCount: BEFORE_COUNTER_WRAP } },
  },
  {
    name: "counter-wrap-in-holdover",
    hazard: "The counter begins again while the antenna is cut.",
    seconds: 2 * HOUR_S,
    world: {
      oscillator: { startCount: BEFORE_COUNTER_WRAP },
      faults: [antennaCut({ fromS: 1200, untilS: 3000 })],
    },
  },
  {
    name: "uptime-49-days",
    hazard: "Milliseconds since the start pass 2^32 after 49.7 days.",
    seconds: HOUR_S,
    world: { start: { worldS: Math.floor(2 ** 32 / 1000) - 1800 } },
  },
];
