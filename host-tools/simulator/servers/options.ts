/**
 * Servers of the world, as they usually are and as they are in one second: faults change the latter (faults/servers.ts).
 */

import type { LeapEvent } from "../sky.js";

/** How the delay of one packet exceeds the least one; all of mean `jitterS` but where said otherwise. */
export type JitterLaw = "exponential" | "gamma4" | "normal" | "halfNormal" | "lognormal";

/** The way to a server and back, drawn anew for each packet and each way. */
export interface ServerPath {
  /** Least one-way delays: to the server, and back. */
  outS: number;
  backS: number;
  /** Mean of what comes on top; of "normal" the standard deviation is 0.3 of it. */
  jitterS: number;
  law: JitterLaw;
  /** So many packets are later by an exponential delay of that mean. */
  tailProbability: number;
  tailS: number;
  /** That a packet is lost, each way. */
  lossOutProbability: number;
  lossBackProbability: number;
}

/** What a server is and does; all of it may change from second to second. */
export interface ServerState {
  /** Where it is; IPv4. A name that moves has another address. */
  address: string;
  /** Nobody is there: requests are lost. */
  dead: boolean;
  path: ServerPath;
  /** Server's time minus true time. */
  offsetS: number;
  /** Its time, where it smears a leap second instead of UTC. */
  smears: LeapEvent | undefined;
  /** 0 to 16. */
  stratum: number;
  /** Four ASCII characters or four numbers with dots. */
  refid: string;
  /** "sky": what is true; 3: it calls itself unsynchronised. */
  leap: "sky" | 0 | 1 | 2 | 3;
  rootDelayS: number;
  rootDispersionS: number;
  precisionExponent: number;
  /** Between the packet's arrival and its answer. */
  holdS: number;
  /** A kiss (RFC 5905 §7.4) instead of the time. */
  kiss: "" | "RATE" | "DENY" | "RSTR";
  /** RATE where it is asked more often than this; 0: as often as one likes. */
  leastIntervalS: number;
  /** The key that its answers are signed with, to those who name it: SHA1 or SHA256, secret as text of hexadecimal digits. */
  key: { id: number; algorithm: "SHA1" | "SHA256"; secretHex: string } | undefined;
  /** It answers in the interleaved mode where it is asked to (RFC 9769). */
  interleaved: boolean;
  /** How often each answer arrives. */
  copies: number;
  /** That an answer comes so much later than it would. */
  lateProbability: number;
  lateS: number;
  /** Forged answers with wrong origin that come just before each true one, all of the time `forgedOffsetS`. */
  forged: number;
  forgedOffsetS: number;
  /** Kisses with wrong origin before each true answer. */
  strangerKiss: "" | "RATE" | "DENY" | "RSTR";
  /** Each answer is followed by the one before it once more. */
  replays: boolean;
}

/** A server of a world: its name, and what differs from the default. */
export interface ServerOptions extends Partial<Omit<ServerState, "path">> {
  name: string;
  path?: Partial<ServerPath>;
}

/** World c of the usual benchmarks, but with a quieter path: 10 ms away, 1 ms of jitter. */
export const PATH_DEFAULTS: ServerPath = {
  outS: 10e-3,
  backS: 10e-3,
  jitterS: 1e-3,
  law: "exponential",
  tailProbability: 0,
  tailS: 0,
  lossOutProbability: 0,
  lossBackProbability: 0,
};

/** A good server: its time is true. The address is one of documentation (RFC 5737); the first server has .101. */
export function usualState(options: ServerOptions, index: number): ServerState {
  const { name: _, path, ...changes } = options;
  return {
    address: `198.51.100.${101 + index}`,
    dead: false,
    path: { ...PATH_DEFAULTS, ...path },
    offsetS: 0,
    smears: undefined,
    stratum: 1,
    refid: "GPS",
    leap: "sky",
    rootDelayS: 0,
    rootDispersionS: 15.3e-6,
    precisionExponent: -23,
    holdS: 20e-6,
    kiss: "",
    leastIntervalS: 0,
    key: undefined,
    interleaved: true,
    copies: 1,
    lateProbability: 0,
    lateS: 0,
    forged: 0,
    forgedOffsetS: 0,
    strangerKiss: "",
    replays: false,
    ...changes,
  };
}

/** The resolver of the world, as it is in one second. */
export interface ResolverState {
  behaves: "answers" | "silent" | "refuses" | "rubbish" | "forged";
  delayS: number;
}

export const RESOLVER_ADDRESS = "192.0.2.53";
export const RESOLVER_USUAL: ResolverState = { behaves: "answers", delayS: 5e-3 };
