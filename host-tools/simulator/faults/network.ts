/** Faults between the clients and the appliance. */

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
