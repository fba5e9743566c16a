/**
 * Faults: what a world does to the appliance beyond the ordinary. Each is a few hooks into the path from the sky to the
 * appliance, and draws from a random stream of its own, so that one added or removed leaves the others as they were.
 */

import type { EdgeEvent } from "./events.js";
import type { RandomStream } from "./random.js";
import type { ReceiverSecond, Reception } from "./receiver.js";

/** The places where a fault may change a second of the world; all are called once for each second, in order. */
export interface FaultHooks {
  /** Added to the temperature of the air around the appliance. */
  warmthC?(worldSecond: number): number;
  reception?(worldSecond: number, reception: Reception): void;
  /** What leaves the receiver. */
  output?(worldSecond: number, output: ReceiverSecond): void;
  /** What the capture unit latched. */
  edges?(worldSecond: number, edges: EdgeEvent[]): EdgeEvent[];
}

export interface Fault {
  /** Names its random stream: two faults of a world need two names. */
  readonly name: string;
  begin(random: RandomStream): FaultHooks;
}

/** Seconds of the world from `fromS` up to, without, `untilS`. */
export interface Span {
  fromS: number;
  untilS: number;
}

function within({ fromS, untilS }: Span, worldSecond: number): boolean {
  return worldSecond >= fromS && worldSecond < untilS;
}

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

/** Pulses that never reach the capture unit, each with the given probability. */
export function lostPulses(span: Span, probability: number): Fault {
  return {
    name: "lostPulses",
    begin: (random) => ({
      edges: (worldSecond, edges) => edges.filter(() => !(random.chance(probability) && within(span, worldSecond))),
    }),
  };
}
