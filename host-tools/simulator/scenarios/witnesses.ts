/**
 * Hazards of the second, with servers as witnesses of it: receivers that name another one, and servers that lie.
 *
 * In each of them the promises hold: what is served is right, or calls itself unsynchronised. What no witness can know is
 * excused by name: servers that lie before there is a pulse, and the seconds until the servers are asked again.
 */

import { serverIs, serverSmears } from "../faults/servers.js";
import { antennaCut, spoofedDrag, spoofedJump } from "../faults/signal.js";
import type { Limits, Scenario } from "../scenario.js";
import type { ServerOptions } from "../servers/options.js";
import { ONLY_SPEAKS, SHORT_WAIT } from "./receivers.js";
import { HOUR_S, MINUTE_S } from "./spans.js";

const NAMES = ["a.example", "b.example", "c.example"] as const;
const COLD = { ...ONLY_SPEAKS, firstFixS: 30 } as const;
const ALWAYS = { fromS: 0, untilS: Number.POSITIVE_INFINITY };

/** Three servers, of which those differ from the truth that have an offset, s. */
const servers = (...offsetsS: number[]): ServerOptions[] =>
  NAMES.map((name, index) => ({ name, offsetS: offsetsS[index] ?? 0 }));

const asks = (count = 3) => ({ upstream: { servers: NAMES.slice(0, count).map((name) => `${name},iburst`) } });

/** Servers may be followed where the receiver is not; a clock that has just met them does not know its crystal. */
const EITHER: Partial<Limits> = { strata: [1, 2], rateMaxPpm: 150, synchronisedByS: 20 };
/** Nothing may be served as long as the world lasts; what was before is another matter. */
const SILENCED: Partial<Limits> = {
  ...EITHER,
  synchronisedByS: HOUR_S,
  unsynchronisedMaxS: HOUR_S,
  endsSynchronised: false,
};
/** Most of the servers lie, and there is no pulse yet: nobody can know. */
const before = (untilS: number) => ({
  excused: [{ fromS: 0, untilS, why: "before the first pulses that are named, most of the servers are all there is" }],
});

export const WITNESSES: readonly Scenario[] = [
  {
    name: "witness-cold-start",
    hazard: "A cold receiver that only speaks has its first fix after 30 s; three servers vouch for its second.",
    seconds: HOUR_S / 2,
    world: { receiver: COLD, servers: servers() },
    configuration: asks(),
    limits: { ...EITHER, stratumOneByS: 50 },
  },
  {
    name: "witness-cold-start-one-lies",
    hazard: "As before, and one of the three servers is a second ahead.",
    seconds: HOUR_S / 2,
    world: { receiver: COLD, servers: servers(1) },
    configuration: asks(),
    limits: { ...EITHER, stratumOneByS: 50 },
  },
  {
    name: "witness-cold-start-two-lie",
    hazard:
      "As before, and two of the three servers are a second ahead: the receiver, which is right, is not believed.",
    seconds: HOUR_S / 2,
    world: { receiver: COLD, servers: servers(1, 1) },
    configuration: asks(),
    limits: { ...SILENCED, ...before(45), journal: [/^source: 2 of 3 servers hold the receiver to be 1 s behind/] },
  },
  {
    name: "witness-old-leap-count",
    hazard: "A cold receiver names seconds by an old leap count, two too few, for 12 minutes.",
    seconds: HOUR_S,
    world: { receiver: { ...COLD, leapKnownS: 720, assumedLeapSeconds: 16 }, servers: servers() },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: {
      ...EITHER,
      stratumOneByS: 900,
      unsynchronisedMaxS: 800,
      journal: [/^source: 3 of 3 servers hold the receiver to be 2 s ahead/, /^label: gathering → confirmed/],
    },
  },
  {
    name: "witness-old-leap-count-one-lies",
    hazard: "As before, and one of the three servers agrees with the receiver.",
    seconds: HOUR_S,
    world: { receiver: { ...COLD, leapKnownS: 720, assumedLeapSeconds: 16 }, servers: servers(2) },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: { ...EITHER, stratumOneByS: 900, unsynchronisedMaxS: 800 },
  },
  {
    name: "witness-late-sentences",
    hazard: "Sentences begin 1,150 ms after their pulse, from the first to the last; two servers answer.",
    seconds: HOUR_S,
    world: { receiver: { ...COLD, lagMs: 1150 }, servers: servers().slice(0, 2) },
    configuration: { ...asks(2), ...SHORT_WAIT },
    limits: { ...SILENCED, journal: [/^source: 2 of 2 servers hold the receiver to be 1 s behind/] },
  },
  {
    name: "witness-late-sentences-one-lies",
    hazard: "As before, and a third server agrees with the receiver.",
    seconds: HOUR_S,
    world: { receiver: { ...COLD, lagMs: 1150 }, servers: servers(-1) },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: { ...SILENCED, journal: [/^source: 2 of 3 servers hold the receiver to be 1 s behind/] },
  },
  {
    name: "witness-spoofed-jump",
    hazard: "A spoofer moves the receiver's second by 3 for an hour; three servers agree with the clock.",
    seconds: 2 * HOUR_S,
    world: { servers: servers(), faults: [spoofedJump({ fromS: 1800, untilS: 5400 }, 3)] },
    configuration: asks(),
    limits: { ...EITHER, journal: [/^source: 3 of 3 servers hold the receiver to be 3 s ahead/, /→ holdover/] },
  },
  {
    name: "witness-spoofed-jump-one-lies",
    hazard: "As before, and one of the three servers tells the spoofer's time.",
    seconds: 2 * HOUR_S,
    world: { servers: servers(0, 3), faults: [spoofedJump({ fromS: 1800, untilS: 5400 }, 3)] },
    configuration: asks(),
    limits: { ...EITHER, journal: [/^source: 2 of 3 servers hold the receiver to be 3 s ahead/] },
  },
  {
    name: "witness-spoofed-jump-two-lie",
    hazard: "A spoofer moves the receiver's second by 3, and two of three servers are off by another one.",
    seconds: 2 * HOUR_S,
    world: {
      servers: servers(),
      faults: [
        spoofedJump({ fromS: 1800, untilS: 5400 }, 3),
        serverIs({ fromS: 1800, untilS: 5400 }, "a.example", { offsetS: -1 }),
        serverIs({ fromS: 1800, untilS: 5400 }, "b.example", { offsetS: -1 }),
      ],
    },
    configuration: asks(),
    limits: { ...EITHER, unsynchronisedMaxS: 2 * HOUR_S },
  },
  {
    name: "witness-spoofed-at-start",
    hazard:
      "A receiver that vouches for its second is spoofed by a second from the start; three servers contradict it.",
    seconds: HOUR_S,
    world: { servers: servers(), faults: [spoofedJump(ALWAYS, 1)] },
    configuration: asks(),
    limits: SILENCED,
  },
  {
    name: "witness-spoofed-at-start-lone",
    hazard: "As before, and only one server contradicts it.",
    seconds: HOUR_S,
    world: { servers: servers(), faults: [spoofedJump(ALWAYS, 1)] },
    configuration: asks(1),
    limits: SILENCED,
  },
  {
    name: "witness-majority-lies",
    hazard: "Two of three servers step by a second for half an hour: they can silence the clock, and not move it.",
    seconds: 2 * HOUR_S,
    world: {
      servers: servers(),
      faults: [
        serverIs({ fromS: 1800, untilS: 3600 }, "a.example", { offsetS: 1 }),
        serverIs({ fromS: 1800, untilS: 3600 }, "b.example", { offsetS: 1 }),
      ],
    },
    configuration: asks(),
    limits: {
      ...EITHER,
      unsynchronisedMaxS: 3200,
      errorMaxUs: 5000,
      journal: [
        /^source: 2 of 3 servers hold the clock to be 1 s behind/,
        /^source: a\.example: \+[01]\.\d{3} s ± \d+ ms from the clock/,
        /^state: synchronised → unsynchronised: 2 of 3 servers hold the clock/,
        /^source: [23] of 3 servers agree with the second of the clock/,
      ],
    },
  },
  {
    name: "witness-lone-server-lies",
    hazard: "The only server steps by a second for half an hour: it warns, and changes nothing.",
    seconds: 2 * HOUR_S,
    world: { servers: servers(), faults: [serverIs({ fromS: 1800, untilS: 3600 }, "", { offsetS: 1 })] },
    configuration: asks(1),
    limits: { ...EITHER, errorMaxUs: 5000, journal: [/^source: 1 of 1 server holds the clock to be 1 s behind/] },
  },
  {
    name: "witness-week-rollover",
    hazard: "A receiver takes the week for one 1024 weeks ago, which is after the firmware was built.",
    seconds: HOUR_S,
    world: { sky: { startUtc: "2047-07-10T23:30:00Z" }, receiver: { ...COLD, weekZero: 2400 }, servers: servers() },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: { ...SILENCED, journal: [/^source: 3 of 3 servers hold the receiver to be 619315200 s behind/] },
  },
  {
    name: "witness-week-rollover-one-lies",
    hazard: "As before, and one of the servers has the receiver's date.",
    seconds: HOUR_S,
    world: {
      sky: { startUtc: "2047-07-10T23:30:00Z" },
      receiver: { ...COLD, weekZero: 2400 },
      servers: servers(-619_315_200),
    },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: SILENCED,
  },
  {
    name: "witness-leap-missed",
    hazard: "Nobody announces a leap second, and the receiver hears of it seven minutes late; the servers know.",
    seconds: HOUR_S,
    world: {
      sky: { startUtc: "2026-12-31T23:30:00Z", leapEvents: [{ dayUtc: "2026-12-31", change: 1 }] },
      receiver: { ...ONLY_SPEAKS, leapShown: "late" },
      servers: servers(),
    },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: {
      ...EITHER,
      unsynchronisedMaxS: 700,
      excused: [{ fromS: 1799, untilS: 1810, why: "the servers are asked when the month has ended" }],
      journal: [/^source: [23] of 3 servers hold the clock to be 1 s ahead/, /^state: .* → synchronised/],
    },
  },
  {
    name: "witness-leap-missed-one-lies",
    hazard: "As before, and one of the servers has missed it too.",
    seconds: HOUR_S,
    world: {
      sky: { startUtc: "2026-12-31T23:30:00Z", leapEvents: [{ dayUtc: "2026-12-31", change: 1 }] },
      receiver: { ...ONLY_SPEAKS, leapShown: "late" },
      servers: servers(),
      faults: [serverIs({ fromS: 1800, untilS: HOUR_S }, "c.example", { offsetS: 1 })],
    },
    configuration: { ...asks(), ...SHORT_WAIT },
    limits: {
      ...EITHER,
      unsynchronisedMaxS: 700,
      excused: [{ fromS: 1799, untilS: 1810, why: "the servers are asked when the month has ended" }],
    },
  },
  {
    name: "witness-leap-announced",
    hazard: "A leap second that everybody knows of: receiver, servers and clock go through it together.",
    seconds: HOUR_S,
    world: {
      sky: { startUtc: "2026-12-31T23:30:00Z", leapEvents: [{ dayUtc: "2026-12-31", change: 1 }] },
      servers: servers(),
    },
    configuration: asks(),
    limits: { ...EITHER, errorMaxUs: 5000 },
  },
  {
    name: "witness-smear",
    hazard: "All servers smear a leap second over a day, and the receiver does not: they warn, and change nothing.",
    seconds: 6 * HOUR_S,
    world: {
      sky: { startUtc: "2026-12-31T11:50:00Z", leapEvents: [{ dayUtc: "2026-12-31", change: 1 }] },
      servers: servers(),
      faults: NAMES.map((name) => serverSmears(name, { dayUtc: "2026-12-31", change: 1 })),
    },
    configuration: asks(),
    limits: {
      ...EITHER,
      errorMaxUs: 5000,
      journal: [/^source: 3 of 3 servers hold the clock to be \d+ ms (ahead|behind): they smear/],
    },
  },
  {
    name: "witness-spoofed-drag",
    hazard:
      "A spoofer drags the time away by 150 µs each second, which no crystal does; the servers were not dragged along.",
    seconds: 2 * HOUR_S,
    world: { servers: servers(), faults: [spoofedDrag({ fromS: 1800, untilS: 2 * HOUR_S }, 150)] },
    configuration: asks(),
    limits: {
      ...EITHER,
      unsynchronisedMaxS: 2000,
      endsSynchronised: false,
      errorMaxUs: 5000,
      journal: [
        /^source: 3 of 3 servers hold the (?:clock|receiver) to be \d+ ms behind/,
        /^state: holdover → synchronised: servers followed/,
      ],
    },
  },
  {
    name: "witness-holdover-contradicted",
    hazard: "The antenna is cut, and within holdover's limit two of three servers step by a second.",
    seconds: HOUR_S,
    world: {
      servers: servers(),
      faults: [
        antennaCut({ fromS: 1200, untilS: 1200 + 10 * MINUTE_S }),
        serverIs({ fromS: 1260, untilS: 2400 }, "a.example", { offsetS: 1 }),
        serverIs({ fromS: 1260, untilS: 2400 }, "b.example", { offsetS: 1 }),
      ],
    },
    configuration: asks(),
    limits: { ...EITHER, unsynchronisedMaxS: 2000, errorMaxUs: 5000 },
  },
];
