/** Faults of what the receiver hears, and of its supply. */

import { type Fault, type Span, within } from "../faults.js";
import type { Reception } from "../receiver.js";

/** The antenna's cable is cut: the receiver runs on without a signal. */
export function antennaCut(span: Span): Fault {
  return {
    name: "antennaCut",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.lossDb = 100;
      },
    }),
  };
}

export interface IndoorOptions extends Span {
  /** Mean lengths of the times with and without enough signal; both are drawn anew each time, exponentially. */
  goodMeanS: number;
  badMeanS: number;
}

/** Behind walls: the signal suffices, and then it does not. */
export function indoors(options: IndoorOptions): Fault {
  return {
    name: "indoors",
    begin: (random) => {
      let good = true;
      let leftS = options.goodMeanS;
      return {
        reception: (worldSecond, reception) => {
          if (!within(options, worldSecond)) return;
          if (--leftS <= 0) {
            good = !good;
            leftS = (good ? options.goodMeanS : options.badMeanS) * random.exponential();
          }
          reception.lossDb = good ? 12 : 100;
        },
      };
    },
  };
}

/** The receiver's supply fails: neither bytes nor pulses, and all that it was told is forgotten. */
export function receiverUnpowered(span: Span): Fault {
  return {
    name: "receiverUnpowered",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.powered = false;
      },
    }),
  };
}

/** The receiver reports something of itself: that it is jammed or spoofed, its antenna open or short. */
export function reports(span: Span, changes: Partial<Pick<Reception, "jamming" | "spoofing" | "antenna">>): Fault {
  return {
    name: `reports ${Object.keys(changes).join()} ${span.fromS}`,
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) Object.assign(reception, changes);
      },
    }),
  };
}

/** A spoofer's signals come on top of the sky's: so many more satellites at once. */
export function addedSatellites(span: Span, count: number): Fault {
  return {
    name: "addedSatellites",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.addedSatellites += count;
      },
    }),
  };
}

/** A spoofer whose signals are the sky's but for the time that they name: pulses stay, sentences jump. */
export function spoofedJump(span: Span, seconds: number): Fault {
  return {
    name: "spoofedJump",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.labelErrorS += seconds;
      },
    }),
  };
}

/** A spoofer that takes over unseen and then drags the time away: positive, the receiver falls behind. */
export function spoofedDrag(span: Span, microsecondsPerS: number): Fault {
  return {
    name: "spoofedDrag",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.skyErrorNs += (worldSecond - span.fromS) * microsecondsPerS * 1e3;
      },
    }),
  };
}
