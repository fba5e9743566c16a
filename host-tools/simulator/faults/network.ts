/** Faults between the clients and the appliance. */

import type { Surroundings } from "../access-point.js";
import { type Fault, type Span, within } from "../faults.js";

/** The access point is gone: nothing arrives. */
export function wifiGone(span: Span): Fault {
  return lossyNetwork(span, 1);
}

/** Each packet is lost on its way with the given probability, either way. */
export function lossyNetwork(span: Span, probability: number): Fault {
  return {
    name: "lossyNetwork",
    begin: () => ({
      network: (worldSecond, network) => {
        if (within(span, worldSecond)) network.lossProbability = probability;
      },
    }),
  };
}

/** Packets take their time, each way: this much and, drawn for each, exponentially more. */
export function slowNetwork(span: Span, delayMs: number, spreadMs: number): Fault {
  return {
    name: "slowNetwork",
    begin: () => ({
      network: (worldSecond, network) => {
        if (!within(span, worldSecond)) return;
        network.delayMs = delayMs;
        network.delaySpreadMs = spreadMs;
      },
    }),
  };
}

/** The station changes its access point every so often: for some seconds packets are kept, and then come at once. */
export function roaming(span: Span, everyS: number, heldS: number): Fault {
  return {
    name: "roaming",
    begin: () => ({
      network: (worldSecond, network) => {
        const since = (worldSecond - span.fromS) % everyS;
        if (within(span, worldSecond) && since < heldS) network.heldUntilS = worldSecond - since + heldS;
      },
    }),
  };
}

/** Many clients at once, and packets that are no requests: so many more of each in a second. */
export function requestFlood(span: Span, requestsPerS: number, junkPerS: number): Fault {
  return {
    name: "requestFlood",
    begin: () => ({
      network: (worldSecond, network) => {
        if (!within(span, worldSecond)) return;
        network.requestsPerS += requestsPerS;
        network.junkPerS += junkPerS;
      },
    }),
  };
}

/** What is around the appliance is another for a while. */
function around(name: string, span: Span, changes: Partial<Surroundings>): Fault {
  return {
    name: `${name} ${span.fromS}`,
    begin: () => ({
      surroundings: (worldSecond, surroundings) => {
        if (within(span, worldSecond)) Object.assign(surroundings, changes);
      },
    }),
  };
}

/** The access point is switched off, or the cable is out. */
export function networkGone(span: Span): Fault {
  return around("networkGone", span, { present: false });
}

/** Nobody gives addresses. */
export function noDhcp(span: Span): Fault {
  return around("noDhcp", span, { dhcp: false });
}

/** The access point lets nobody in, for a reason. */
export function refusesAll(span: Span, reason: number): Fault {
  return around("refusesAll", span, { refusesForReason: reason });
}

/** The access point's password is another one. */
export function otherPassword(span: Span, password: string): Fault {
  return around("otherPassword", span, { password });
}

/** Another address is given. */
export function otherAddress(span: Span, address: Surroundings["address"]): Fault {
  return around("otherAddress", span, { address });
}

/** The access point sends the station away every so often; it is there to be joined again at once. */
export function sentAway(span: Span, everyS: number, reason: number): Fault {
  return {
    name: "sentAway",
    begin: () => ({
      surroundings: (worldSecond, surroundings) => {
        if (within(span, worldSecond) && (worldSecond - span.fromS) % everyS === 0) {
          surroundings.sendsAwayForReason = reason;
        }
      },
    }),
  };
}
