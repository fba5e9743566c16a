/** An appliance for control messages to ask about, whose values are as long as they may get. */

import type { ControlAssociation, ControlSource } from "../../src/serving/control/variables.js";
import type { UtcSecond } from "../../src/time/units.js";
import { manyClients } from "../ntp/fake-clients.js";

const NOON = { second: 4_004_000_000 as UtcSecond, fraction: 0x80000000 };
const PPS: ControlAssociation = {
  name: "PPS(0)",
  address: "127.127.22.0",
  refid: "PPS",
  reach: 0o377,
  unreach: 0,
  selection: 7,
  offsetSeconds: 5e-9,
  server: undefined,
  jitterSeconds: 16e-9,
  received: NOON,
};
/** With counters as long as they may get, so that answers are. */
const MANY = 2 ** 53 - 1;
export const SOURCE: ControlSource = {
  refresh: () => undefined,
  version: "0.1.0",
  board: "fuzz",
  leap: 0,
  stratum: 1,
  precisionExponent: -26,
  rootDelaySeconds: 0,
  rootDispersionSeconds: 999_999.5,
  refid: "GPS",
  reference: NOON,
  clock: NOON,
  timeConstantSeconds: 1e8,
  offsetSeconds: -999_999.5,
  frequency: -999.5e-6,
  frequencyUncertainty: 1e-9,
  jitterSeconds: 16e-9,
  taiMinusUtcSeconds: 37,
  uptimeSeconds: 2 ** 32,
  packets: {
    received: MANY,
    badFormat: MANY,
    badAuthentication: MANY,
    declined: MANY,
    restricted: MANY,
    limited: MANY,
    kissed: MANY,
    answered: MANY,
    control: MANY,
  },
  clients: manyClients(40),
  associations: [{ ...PPS, name: "NMEA(0)", refid: "GPS", address: "127.127.20.0" }, PPS],
};
