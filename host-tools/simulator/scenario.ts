/**
 * A scenario: a hazard, as a world and what the appliance owes in it.
 *
 * A scenario is a few assignments over the defaults of the world (world.ts), the hazard in words, and limits that are
 * its own: how soon the appliance has to be synchronised, and for how long it may not be after that. The promises
 * (promises.ts) hold in every scenario.
 */

import type { Configuration } from "./configuration.js";
import type { Span } from "./faults.js";
import type { PtpDemand } from "./ptp/promises.js";
import type { LeapEvent } from "./sky.js";
import type { WorldChanges } from "./world.js";

export interface Scenario {
  readonly name: string;
  /** What can go wrong out there, in a sentence. */
  readonly hazard: string;
  readonly seconds: number;
  readonly world: Omit<WorldChanges, "seed">;
  /** The appliance's configuration, by section, over its defaults. */
  readonly configuration?: Configuration;
  /** One of the world's leap seconds, which the appliance is configured to smear: it is to serve that, not UTC. */
  readonly smeared?: LeapEvent;
  /** Further contents of the appliance's storage at its start, by key. */
  readonly storage?: Readonly<Record<string, string>>;
  /** The appliance's supply fails so often within a span, at instants drawn from the seed; its storage stays. */
  readonly powerCuts?: Span & { readonly count: number };
  /** Further options of the appliance's process (noonmark-sim). */
  readonly words?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** What a scenario demands beyond the promises. */
export interface Limits {
  /** Strata that count as synchronised: 1 by its receiver, higher ones by the servers of its world. */
  strata: readonly number[];
  /** How far off what is served may be at most, µs: more than the promise that it is within its bound. */
  errorMaxUs: number;
  /**
   * How fast or slow served time may be, ppm. Of a clock by pulses 60: 50 of slewing and the crystal's own. A clock that
   * has just met its servers does not know its crystal yet, which may be 100 ppm off.
   */
  rateMaxPpm: number;
  /** Requests to a server (by name) that are sent within a span at most. */
  asked: readonly (Span & { readonly server: string; readonly most: number })[];
  /** The appliance is stratum 1 (or of its `strata`) no later than this; infinite where it must never be. */
  synchronisedByS: number;
  /** Where servers are followed before: stratum 1 no later than this. */
  stratumOneByS: number;
  /** Where it must never be synchronised: the hazard leaves nothing to bet on. */
  neverSynchronised: boolean;
  /** Seconds of the scenario without stratum 1, after the first with it. */
  unsynchronisedMaxS: number;
  /** It ends synchronised, with pulses in use. */
  endsSynchronised: boolean;
  /** Seconds in which the bound cannot hold, whatever is done, and why. */
  excused: readonly (Span & { readonly why: string })[];
  /** Spans in which every request that is sent is answered, and in which none can be. */
  answered: readonly Span[];
  unanswered: readonly Span[];
  /** Of which class the Announces of PTP are, and when nothing is sent. */
  ptp: readonly PtpDemand[];
  /** What the journal says, in this order, among other things: "event: evidence". */
  journal: readonly RegExp[];
  /** The appliance has to stop, not before it should be synchronised, and says this when it does. */
  stopsSaying: RegExp | undefined;
}

export const USUAL_LIMITS: Limits = {
  strata: [1],
  errorMaxUs: Number.POSITIVE_INFINITY,
  rateMaxPpm: 60,
  asked: [],
  synchronisedByS: 15,
  stratumOneByS: Number.POSITIVE_INFINITY,
  neverSynchronised: false,
  unsynchronisedMaxS: 0,
  endsSynchronised: true,
  excused: [],
  answered: [],
  unanswered: [],
  ptp: [],
  journal: [],
  stopsSaying: undefined,
};

export function limitsOf(scenario: Scenario): Limits {
  return { ...USUAL_LIMITS, ...scenario.limits };
}
