/** Parts of a swarm's worlds: what an ingredient is, when in a world it may be at work, and what it costs (swarm.ts). */

import type { Configuration } from "./configuration.js";
import { antennaCut } from "./faults/signal.js";
import type { Fault, Span } from "./faults.js";
import type { RandomStream } from "./random.js";
import type { WorldChanges } from "./world.js";

/** What an ingredient was drawn as. */
export interface Part {
  readonly name: string;
  /** With its figures, for somebody who wants to know what the world was made of. */
  readonly words: string;
  readonly world?: Omit<WorldChanges, "seed" | "faults">;
  readonly configuration?: Configuration;
  readonly fault?: Fault;
  readonly powerCuts?: Span & { readonly count: number };
  /** Added to the second by which the appliance is synchronised. */
  readonly delaysS?: number;
  /** Seconds without stratum 1 that it may cost. */
  readonly costsS?: number;
  /** It may still be at work when the world ends. */
  readonly lasts?: boolean;
}

export interface Ingredient {
  readonly name: string;
  /** Share of the worlds that have it. */
  readonly share: number;
  /** It is not in worlds that were drawn with this one, whose options it would touch. */
  readonly unless?: string;
  draw(random: RandomStream, seconds: number): Omit<Part, "name">;
}

/** A dozen pulses that agree and a loop that locks: what coming back takes (condition.ts), with as much again. */
export const RECOVERY_S = 60;
/** Without UBX a label waits for the leap count, and takes this long at most (receiver.leapWaitS and some bursts). */
export const LABEL_WAIT_S = 900;
/** A receiver with its factory settings is found and set up first. */
export const SET_UP_S = 120;
/** The appliance or the receiver starts anew: it is found, set up, and believed again. */
export const RESTART_S = LABEL_WAIT_S + SET_UP_S;
/** Sentences that come close to a pulse take a minute's votes for a label, and begin again after a few in a row. */
export const CAREFUL_S = 300;
/** Shares of a world: until when pulses may be away for long, and from when on the air may change at once. */
const PULSES_UNTIL = 0.6;
const AIR_FROM = 0.65;

export function cut(when: Span): Omit<Part, "name"> {
  return { words: spanText(when), fault: antennaCut(when), ...interruption(when) };
}

export function interruption({ fromS, untilS }: Span): Pick<Part, "costsS"> {
  return { costsS: untilS - fromS + RECOVERY_S };
}

interface Spanned {
  readonly words: string;
  readonly fault: (when: Span) => Fault;
  readonly delaysS?: number;
}

/** An ingredient that works for a part of the time, and costs nothing once the appliance is synchronised. */
export function spanned(
  name: string,
  share: number,
  drawn: (random: RandomStream) => Spanned,
  when = span,
): Ingredient {
  return {
    name,
    share,
    draw: (random, seconds) => {
      const during = when(random, seconds, seconds * random.between(0.02, 0.4));
      const { words, fault, delaysS = 0 } = drawn(random);
      const waitS = during.untilS - during.fromS + RECOVERY_S + delaysS;
      return { words: `${words} ${spanText(during)}`, fault: fault(during), delaysS: waitS };
    },
  };
}

/** One that changes the air at once. */
export function ofTheAir(name: string, share: number, drawn: (random: RandomStream) => Spanned): Ingredient {
  return spanned(name, share, drawn, inLastThird);
}

/** A span after those in which pulses may be away. */
export function inLastThird(random: RandomStream, seconds: number, length: number): Span {
  const { fromS, untilS } = span(random, (1 - AIR_FROM) * seconds, length);
  const afterS = Math.round(AIR_FROM * seconds);
  return { fromS: afterS + fromS, untilS: afterS + untilS };
}

export function percent(probability: number): string {
  return `${(100 * probability).toFixed(probability < 0.01 ? 2 : 0)} %`;
}

/** A span of this length somewhere in the world, with time to recover at the end. */
export function span(random: RandomStream, seconds: number, length: number): Span {
  const lengthS = Math.max(1, Math.round(Math.min(length, seconds / 2)));
  const fromS = Math.round(random.between(0, Math.max(1, seconds - lengthS - 2 * RECOVERY_S)));
  return { fromS, untilS: fromS + lengthS };
}

/** One in which pulses may be away. */
export function spanOfPulses(random: RandomStream, seconds: number, length: number): Span {
  return span(random, PULSES_UNTIL * seconds, length);
}

export function spanText({ fromS, untilS }: Span): string {
  return `from ${fromS} s until ${untilS} s`;
}

export function pick<T>(random: RandomStream, from: readonly T[]): T {
  return from[Math.floor(random.uniform() * from.length)] as T;
}
