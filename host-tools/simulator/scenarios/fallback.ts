/**
 * Life without a pulse: holdover, then the servers that it has calibrated, then the pulse again. Clients see no step
 * (the promises "rate" and "frequency"), and the bound holds in each second.
 */

import { serverIs } from "../faults/servers.js";
import { antennaCut } from "../faults/signal.js";
import type { Limits, Scenario } from "../scenario.js";
import type { ServerOptions } from "../servers/options.js";
import { DAY_S, HOUR_S } from "./spans.js";

const NAMES = ["a.example", "b.example", "c.example"] as const;
/** What the three ways are unequal by, s of the round trip: offset errors of 0, 1 and −1.5 ms at 20 ms. */
const UNEQUAL = [0, 2e-3, -3e-3] as const;

/** Three servers that are so far away, each way. */
function servers(delayS: number): ServerOptions[] {
  const part = delayS / 20e-3;
  return NAMES.map((name, index) => {
    const asymmetryS = ((UNEQUAL[index] ?? 0) * part) / 2;
    return { name, path: { outS: delayS + asymmetryS, backS: delayS - asymmetryS, jitterS: 0.1 * delayS } };
  });
}

const FAR_S = 20e-3;
const NEAR_S = 300e-6;
const CLIENTS = { requestsPerS: 1 };
const CONFIGURATION = { upstream: { servers: NAMES.map((name) => `${name},iburst`) } };
const SERVED: Partial<Limits> = { strata: [1, 2], rateMaxPpm: 150, synchronisedByS: 20 };
const FOLLOWED = [/→ holdover/, /^source: the servers are followed/, /^source: the pulse is followed/];

const lost = (fromS: number, untilS: number) => serverIs({ fromS, untilS }, "", { dead: true });
const cut = (fromS: number, untilS: number) => antennaCut({ fromS, untilS });

export const FALLBACK: readonly Scenario[] = [
  {
    name: "fallback-day",
    hazard: "The pulse is lost for a day; three servers 20 ms away, whose ways are unequal, are there.",
    seconds: DAY_S + 5 * HOUR_S,
    world: { clients: CLIENTS, servers: servers(FAR_S), faults: [cut(3 * HOUR_S, DAY_S + 3 * HOUR_S)] },
    configuration: CONFIGURATION,
    limits: { ...SERVED, errorMaxUs: 8000, journal: FOLLOWED },
  },
  {
    name: "fallback-day-near",
    hazard: "The pulse is lost for a day; three servers 300 µs away, whose ways are unequal, are there.",
    seconds: DAY_S + 5 * HOUR_S,
    world: { clients: CLIENTS, servers: servers(NEAR_S), faults: [cut(3 * HOUR_S, DAY_S + 3 * HOUR_S)] },
    configuration: CONFIGURATION,
    limits: { ...SERVED, errorMaxUs: 8000, journal: FOLLOWED },
  },
  {
    name: "fallback-week",
    hazard: "The pulse is lost for a week, and nobody looks; three servers 20 ms away are there.",
    seconds: 7 * DAY_S + 4 * HOUR_S,
    world: { clients: CLIENTS, servers: servers(FAR_S), faults: [cut(2 * HOUR_S, 7 * DAY_S + 2 * HOUR_S)] },
    configuration: CONFIGURATION,
    limits: { ...SERVED, errorMaxUs: 8000, journal: FOLLOWED },
  },
  {
    name: "fallback-servers-back-first",
    hazard: "The pulse is lost for ten hours, and within them the servers for three: they are back first.",
    seconds: 14 * HOUR_S,
    world: {
      clients: CLIENTS,
      servers: servers(FAR_S),
      faults: [cut(2 * HOUR_S, 12 * HOUR_S), lost(5 * HOUR_S, 8 * HOUR_S)],
    },
    configuration: CONFIGURATION,
    limits: { ...SERVED, errorMaxUs: 12_000, journal: FOLLOWED },
  },
  {
    name: "fallback-pulse-back-first",
    hazard: "The servers are lost, then the pulse, beyond holdover's limit; the pulse is back first.",
    seconds: 14 * HOUR_S,
    world: {
      clients: CLIENTS,
      servers: servers(NEAR_S),
      faults: [lost(2 * HOUR_S, 13 * HOUR_S), cut(3 * HOUR_S, 10 * HOUR_S)],
    },
    configuration: CONFIGURATION,
    limits: { ...SERVED, unsynchronisedMaxS: 7 * HOUR_S, errorMaxUs: 1000 },
  },
  {
    name: "fallback-both-at-once",
    hazard: "Pulse and servers are lost together for six hours, and are back together.",
    seconds: 10 * HOUR_S,
    world: {
      clients: CLIENTS,
      servers: servers(NEAR_S),
      faults: [lost(2 * HOUR_S, 8 * HOUR_S), cut(2 * HOUR_S, 8 * HOUR_S)],
    },
    configuration: CONFIGURATION,
    limits: { ...SERVED, unsynchronisedMaxS: 6 * HOUR_S, errorMaxUs: 1000 },
  },
];
