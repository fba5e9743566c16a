/** Hazards of the other protocol: leap seconds in TAI, a lost pulse, other masters. */

import { networkGone } from "../faults/network.js";
import { antennaCut } from "../faults/signal.js";
import type { Scenario } from "../scenario.js";
import { MINUTE_S } from "./spans.js";

const ENABLED = { ptp: { enabled: true } };
const CLIENT = { client: true, others: [] };
/** From the first time on it listens for three announce intervals; the receiver's set-up is before that. */
const MASTER_S = 40;
/** A pulse is missed for 2.5 s before it is holdover; the next Announce is two seconds away at most, the look one. */
const CLASS_S = 7;
/** The announce time-out, and a second until it looks. */
const TAKEOVER_S = 8;

function leapNight(name: string, change: 1 | -1, hazard: string): Scenario {
  return {
    name,
    hazard,
    seconds: 20 * MINUTE_S,
    world: {
      ptp: CLIENT,
      sky: { startUtc: "2026-12-31T23:50:00Z", leapEvents: [{ dayUtc: "2026-12-31", change }] },
    },
    configuration: { ptp: { enabled: true, syncInterval: -2 } },
    limits: { ptp: [{ fromS: MASTER_S, untilS: 20 * MINUTE_S, clockClass: 6 }] },
  };
}

const CUT_S = 300;
const BACK_S = 900;

export const PTP: readonly Scenario[] = [
  leapNight(
    "ptp-leap-inserted",
    1,
    "A leap second is inserted: PTP's time goes on, and its offset to UTC grows at that tick and no other.",
  ),
  leapNight("ptp-leap-deleted", -1, "A leap second is left out, and PTP's offset to UTC shrinks with it."),
  {
    name: "ptp-pulse-lost",
    hazard: "The antenna is cut: the class goes from 6 to 7, to 52 when the holdover's limit is passed, and back.",
    seconds: 20 * MINUTE_S,
    world: { ptp: CLIENT, faults: [antennaCut({ fromS: CUT_S, untilS: BACK_S })] },
    configuration: { ...ENABLED, limits: { holdoverLimitUs: 10 } },
    limits: {
      unsynchronisedMaxS: BACK_S - CUT_S,
      ptp: [
        { fromS: MASTER_S, untilS: CUT_S, clockClass: 6 },
        { fromS: CUT_S + CLASS_S, untilS: CUT_S + 2 * CLASS_S, clockClass: 7 },
        { fromS: BACK_S - 2 * MINUTE_S, untilS: BACK_S, clockClass: 52 },
        { fromS: BACK_S + 2 * MINUTE_S, untilS: 20 * MINUTE_S, clockClass: 6 },
      ],
    },
  },
  {
    name: "ptp-better-master",
    hazard: "A better master announces itself for some minutes, and falls silent.",
    seconds: 10 * MINUTE_S,
    world: {
      ptp: { client: true, others: [{ identity: "0200000000000001", fromS: 200, untilS: 400, priority1: 1 }] },
    },
    configuration: ENABLED,
    limits: {
      ptp: [
        { fromS: MASTER_S, untilS: 200, clockClass: 6 },
        { fromS: 200 + CLASS_S, untilS: 400, clockClass: 0 },
        { fromS: 400 + TAKEOVER_S, untilS: 10 * MINUTE_S, clockClass: 6 },
      ],
    },
  },
  {
    name: "ptp-worse-masters",
    hazard:
      "Masters of worse priority, class and accuracy announce themselves all the time, and one that is heard once.",
    seconds: 5 * MINUTE_S,
    world: {
      ptp: {
        client: true,
        others: [
          { identity: "0200000000000001", fromS: 0, untilS: 300, priority1: 129 },
          { identity: "0200000000000002", fromS: 0, untilS: 300, clockClass: 7 },
          { identity: "0200000000000003", fromS: 0, untilS: 300, accuracy: 0x2f },
          { identity: "0200000000000004", fromS: 200, untilS: 202, priority1: 1 },
        ],
      },
    },
    configuration: ENABLED,
    limits: { ptp: [{ fromS: MASTER_S, untilS: 5 * MINUTE_S, clockClass: 6 }] },
  },
  {
    name: "ptp-on-wifi",
    hazard: "PTP is enabled on Wi-Fi: nothing of it is sent, and the journal says why.",
    seconds: 2 * MINUTE_S,
    world: { network: {}, ptp: CLIENT },
    configuration: { ...ENABLED, wifi: { ssid: "noonmark test", password: "correct horse" } },
    limits: {
      ptp: [{ fromS: 0, untilS: 2 * MINUTE_S, clockClass: 0 }],
      journal: [/^ptp: refused on Wi-Fi: multicast waits/],
    },
  },
  {
    name: "ptp-by-cable",
    hazard: "The cable is out for two minutes: another may be the master meanwhile, and this one serves again.",
    seconds: 8 * MINUTE_S,
    world: {
      network: { medium: "ethernet" },
      ptp: { client: true, others: [{ identity: "0200000000000001", fromS: 120, untilS: 240, priority1: 200 }] },
      faults: [networkGone({ fromS: 120, untilS: 240 })],
    },
    configuration: ENABLED,
    limits: {
      ptp: [
        { fromS: MASTER_S, untilS: 120, clockClass: 6 },
        { fromS: 121, untilS: 240, clockClass: 0 },
        { fromS: 250, untilS: 8 * MINUTE_S, clockClass: 6 },
      ],
    },
  },
];
