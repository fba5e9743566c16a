/**
 * Hazards of time servers, and of the ways to them. Most of these appliances have no receiver that finds a fix: they
 * live by their servers alone, as stratum n + 1.
 *
 * An error limit here is that of the world's usual path, 10 ms and 1 ms of jitter each way, asked every 64 s.
 */

import { networkGone } from "../faults/network.js";
import {
  pathIs,
  resolverIs,
  serverDrifts,
  serverIs,
  serverSmears,
  serverSteps,
  serversIntermittent,
} from "../faults/servers.js";
import { antennaCut } from "../faults/signal.js";
import type { Limits, Scenario } from "../scenario.js";
import type { ServerOptions } from "../servers/options.js";
import { HOUR_S } from "./spans.js";

const NO_RECEIVER = { firstFixS: Number.MAX_SAFE_INTEGER };
const CLIENTS = { requestsPerS: 1 };
const ALWAYS = { fromS: 0, untilS: Number.POSITIVE_INFINITY };
const NAMES = ["a.example", "b.example", "c.example", "d.example", "e.example"] as const;

/** So many servers, the first of which differ from the usual ones as said. */
function servers(count: number, ...changes: readonly Partial<ServerOptions>[]): ServerOptions[] {
  return NAMES.slice(0, count).map((name, index) => ({ name, ...changes[index] }));
}

const asks = (count: number, options = ",iburst") => ({
  upstream: { servers: NAMES.slice(0, count).map((name) => `${name}${options}`) },
});

/** Served by servers of stratum 1: within a burst's time, and never lost. */
const FOLLOWED: Partial<Limits> = { strata: [2], synchronisedByS: 15, errorMaxUs: 5000, rateMaxPpm: 150 };

export const SERVERS: readonly Scenario[] = [
  {
    name: "servers-alone",
    hazard: "There is no receiver, only four servers that are right.",
    seconds: 2 * HOUR_S,
    world: { receiver: NO_RECEIVER, clients: CLIENTS, servers: servers(4) },
    configuration: asks(4),
    limits: {
      ...FOLLOWED,
      journal: [/^source: the servers are followed/, /^state: .* → synchronised: 4 of 4 servers agree/],
    },
  },
  {
    name: "servers-lone",
    hazard: "There is no receiver, and one server only.",
    seconds: 2 * HOUR_S,
    world: { receiver: NO_RECEIVER, clients: CLIENTS, servers: servers(1) },
    configuration: asks(1),
    limits: FOLLOWED,
  },
  {
    name: "servers-two-of-five-lie",
    hazard: "Of five servers one is ahead by 100 ms, and one behind by a second.",
    seconds: 2 * HOUR_S,
    world: { receiver: NO_RECEIVER, clients: CLIENTS, servers: servers(5, { offsetS: 0.1 }, {}, { offsetS: -1 }) },
    configuration: asks(5),
    limits: FOLLOWED,
  },
  {
    name: "servers-all-disagree",
    hazard: "Four servers have four different times: none has a majority.",
    seconds: HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(4, { offsetS: 0 }, { offsetS: 10 }, { offsetS: -10 }, { offsetS: 3600 }),
    },
    configuration: asks(4),
    limits: { ...FOLLOWED, neverSynchronised: true },
  },
  {
    name: "server-drifts",
    hazard: "One of four servers drifts away by 36 ms an hour.",
    seconds: 4 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(4),
      faults: [serverDrifts({ fromS: 1800, untilS: 4 * HOUR_S }, "b.example", 36e-3)],
    },
    configuration: asks(4),
    limits: { ...FOLLOWED, errorMaxUs: 8000 },
  },
  {
    name: "server-steps",
    hazard: "One of four servers steps by 200 ms there and back, every 300 s.",
    seconds: 2 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(4),
      faults: [serverSteps({ fromS: 1800, untilS: 2 * HOUR_S }, "b.example", 0.2, 300)],
    },
    configuration: asks(4),
    limits: FOLLOWED,
  },
  {
    name: "servers-change-stratum",
    hazard: "The servers lose their own source one after the other: to stratum 3, to 16 and leap 3, and back.",
    seconds: 3 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(3),
      faults: [
        serverIs({ fromS: 2000, untilS: 5000 }, "a.example", { stratum: 3, rootDelayS: 20e-3, rootDispersionS: 5e-3 }),
        serverIs({ fromS: 4000, untilS: 7000 }, "b.example", { stratum: 16, leap: 3, refid: "INIT" }),
        serverIs({ fromS: 5000, untilS: 8000 }, "c.example", { stratum: 2 }),
      ],
    },
    configuration: asks(3),
    limits: { ...FOLLOWED, strata: [2, 3, 4] },
  },
  {
    name: "servers-unsynchronised",
    hazard: "All servers call themselves unsynchronised for an hour.",
    seconds: 3 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(3),
      faults: [serverIs({ fromS: 3600, untilS: 7200 }, "", { stratum: 16, leap: 3 })],
    },
    configuration: asks(3),
    limits: { ...FOLLOWED, journal: [/→ holdover: .*no server is followed/, /→ synchronised: servers followed again/] },
  },
  {
    name: "server-limits-rate",
    hazard: "A server wants to be asked every 200 s at most, and says so (RATE).",
    seconds: 4 * HOUR_S,
    world: { receiver: NO_RECEIVER, clients: CLIENTS, servers: servers(3, { leastIntervalS: 200 }) },
    configuration: asks(3, ",minpoll=4,maxpoll=6"),
    limits: {
      ...FOLLOWED,
      synchronisedByS: 40,
      journal: [/^source: a\.example asks for fewer requests \(RATE\)/],
      asked: [{ fromS: 1200, untilS: 4 * HOUR_S, server: "a.example", most: 13_200 / 200 }],
    },
  },
  {
    name: "server-denies",
    hazard: "A server refuses service (DENY) after half an hour.",
    seconds: 2 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(3),
      faults: [serverIs({ fromS: 1800, untilS: 2 * HOUR_S }, "a.example", { kiss: "DENY" })],
    },
    configuration: asks(3),
    limits: {
      ...FOLLOWED,
      journal: [/^source: a\.example refuses service/],
      asked: [{ fromS: 1800, untilS: 2 * HOUR_S, server: "a.example", most: 1 }],
    },
  },
  {
    name: "servers-bad-paths",
    hazard: "One way is longer by 8 ms, another loses a third of its packets, a third one has a heavy tail.",
    seconds: 2 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(
        4,
        { path: { outS: 14e-3, backS: 6e-3 } },
        { path: { lossOutProbability: 0.2, lossBackProbability: 0.2 } },
        { path: { law: "lognormal", jitterS: 5e-3, tailProbability: 0.05, tailS: 0.2 } },
      ),
    },
    configuration: asks(4),
    limits: FOLLOWED,
  },
  {
    name: "server-route-changes",
    hazard: "The way back from one of four servers becomes longer by 10 ms for good.",
    seconds: 3 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(4),
      faults: [pathIs({ fromS: 5000, untilS: 3 * HOUR_S }, "c.example", { backS: 20e-3 })],
    },
    configuration: asks(4),
    limits: FOLLOWED,
  },
  {
    name: "servers-forged",
    hazard:
      "Forgers answer before the servers do, with another time and with kisses; answers come twice, and again later.",
    seconds: 2 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(3),
      faults: [
        serverIs(ALWAYS, "", {
          forged: 5,
          forgedOffsetS: 1000,
          strangerKiss: "DENY",
          copies: 2,
          replays: true,
          lateProbability: 0.05,
          lateS: 5,
        }),
      ],
    },
    configuration: asks(3),
    limits: FOLLOWED,
  },
  {
    name: "server-moves",
    hazard: "A server goes silent, and its name has another address from then on.",
    seconds: 2 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(1),
      faults: [serverIs({ fromS: 1800, untilS: 2 * HOUR_S }, "a.example", { address: "203.0.113.7" })],
    },
    configuration: asks(1),
    limits: { ...FOLLOWED, journal: [/^source: a\.example is 203\.0\.113\.7, and was 198\.51\.100\.101$/] },
  },
  {
    name: "resolver-answers-rubbish",
    hazard: "For ten minutes the DNS server answers rubbish; then a forger answers before it does.",
    seconds: HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(3),
      faults: [
        resolverIs({ fromS: 0, untilS: 600 }, { behaves: "rubbish" }),
        resolverIs({ fromS: 600, untilS: HOUR_S }, { behaves: "forged" }),
      ],
    },
    configuration: asks(3),
    limits: { ...FOLLOWED, synchronisedByS: 1300, journal: [/^source: a\.example has no address: no answer/] },
  },
  {
    name: "server-smears",
    hazard: "A leap second comes; three servers announce it, and a fourth one smears it.",
    seconds: 26 * HOUR_S,
    world: {
      sky: { startUtc: "2026-06-30T11:00:00Z", leapEvents: [{ dayUtc: "2026-06-30", change: 1 }] },
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(4),
      faults: [serverSmears("d.example", { dayUtc: "2026-06-30", change: 1 })],
    },
    configuration: { ...asks(4), leap: { source: "receiver" } },
    limits: {
      ...FOLLOWED,
      journal: [/^leap: insertion before .* announced by the servers/, /^leap: 23:59:60 inserted/],
    },
  },
  {
    name: "servers-now-and-then",
    hazard: "The way to the servers is there for twenty minutes of every two hours.",
    seconds: 6 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      clients: CLIENTS,
      servers: servers(3),
      faults: [serversIntermittent(ALWAYS, 2 * HOUR_S, 1200)],
    },
    configuration: asks(3),
    limits: { ...FOLLOWED, errorMaxUs: 50_000, endsSynchronised: false },
  },
  {
    name: "servers-network-gone",
    hazard: "The access point is gone for an hour, and the servers with it.",
    seconds: 2.5 * HOUR_S,
    world: {
      receiver: NO_RECEIVER,
      network: {},
      servers: servers(3),
      faults: [networkGone({ fromS: 1800, untilS: 5400 })],
    },
    configuration: { ...asks(3), wifi: { ssid: "noonmark test", password: "correct horse" } },
    limits: { ...FOLLOWED, synchronisedByS: 25 },
  },
  {
    name: "pulse-lost-servers-there",
    // Seed 2: the clock by the servers is farther from the pulse than holdover's limit when it turns back to it.
    hazard: "The antenna is cut for three hours, beyond holdover's limit; three servers are there.",
    seconds: 6 * HOUR_S,
    world: { clients: CLIENTS, servers: servers(3), faults: [antennaCut({ fromS: 3600, untilS: 4 * HOUR_S })] },
    configuration: { ...asks(3), limits: { holdoverLimitUs: 100 } },
    limits: {
      strata: [1, 2],
      rateMaxPpm: 150,
      synchronisedByS: 15,
      errorMaxUs: 5000,
      journal: [/→ holdover/, /^source: the servers are followed/, /^source: the pulse is followed/],
    },
  },
];
