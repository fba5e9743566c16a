/**
 * The worlds that the client is measured in, made from a seed: a crystal whose frequency begins at 1e-5 and walks at
 * random by q·N(0,1) each second, and servers whose packets have delays of their own in each direction. The recorded
 * figures of other clients (client-recorded.ts) are of worlds like these.
 */

import { exponential as exp } from "../simulator/portable-math.js";
import { RandomStream } from "../simulator/random.js";
import { type ClientTrace, emptyTrace } from "./client-trace.js";

export const SECONDS = 45_000;
/** Left out of the figures: the start. */
export const SKIPPED_SECONDS = 10_000;
/** Where something happens in the worlds with an event. */
export const EVENT_SECOND = 20_000;
const BASE_FREQUENCY = 1e-5;

/** Draws what a packet's delay is above the least, in seconds. */
export type DelayLaw = (random: RandomStream) => number;

/** A path with the same law in both directions; `asymmetrySeconds` is what the way out is longer than the way back. */
export interface Path {
  readonly leastSeconds: number;
  readonly law: DelayLaw;
  readonly asymmetrySeconds?: number;
}

export const exponential =
  (scaleSeconds: number): DelayLaw =>
  (random) =>
    scaleSeconds * random.exponential();

/** A sum of `shape` exponential delays. */
const gamma =
  (shape: number, scaleSeconds: number): DelayLaw =>
  (random) => {
    let sum = 0;
    for (let n = 0; n < shape; n++) sum += random.exponential();
    return sum * scaleSeconds;
  };

const normal =
  (meanSeconds: number, deviationSeconds: number): DelayLaw =>
  (random) =>
    Math.max(0, meanSeconds + deviationSeconds * random.gaussian());

const halfNormal =
  (scaleSeconds: number): DelayLaw =>
  (random) =>
    scaleSeconds * Math.abs(random.gaussian());

const lognormal =
  (medianSeconds: number, sigma: number): DelayLaw =>
  (random) =>
    medianSeconds * exp(sigma * random.gaussian());

const uniform =
  (widthSeconds: number): DelayLaw =>
  (random) =>
    widthSeconds * random.uniform();

/** Now and then a packet waits much longer. */
const tailed =
  (law: DelayLaw, share: number, scaleSeconds: number): DelayLaw =>
  (random) => {
    const ordinary = law(random);
    return random.chance(share) ? ordinary + scaleSeconds * random.exponential() : ordinary;
  };

/** Two routes that packets take by chance. */
const twoRoutes =
  (law: DelayLaw, share: number, extraSeconds: number): DelayLaw =>
  (random) =>
    law(random) + (random.chance(share) ? extraSeconds : 0);

export const LAN: Path = { leastSeconds: 100e-6, law: exponential(10e-6) };
export const WIFI: Path = { leastSeconds: 1e-3, law: exponential(1e-3) };
export const WIFI_TAIL: Path = { leastSeconds: 1e-3, law: tailed(exponential(1e-3), 0.02, 20e-3) };
export const INTERNET: Path = { leastSeconds: 20e-3, law: exponential(3e-3) };

/** Laws of jitter in the place of world b's exponential one, 1 ms in the mean or nearly so. */
export const LAWS: Readonly<Record<string, Path>> = {
  exponential: WIFI,
  "gamma, shape 4": { leastSeconds: 1e-3, law: gamma(4, 0.25e-3) },
  "normal 1 ± 0.3 ms": { leastSeconds: 1e-3, law: normal(1e-3, 0.3e-3) },
  "half-normal": { leastSeconds: 1e-3, law: halfNormal(1e-3) },
  lognormal: { leastSeconds: 1e-3, law: lognormal(0.6e-3, 1) },
  "uniform to 2 ms": { leastSeconds: 1e-3, law: uniform(2e-3) },
  "gamma, shape 2": { leastSeconds: 1e-3, law: gamma(2, 0.5e-3) },
  "two routes, 3 ms": { leastSeconds: 1e-3, law: twoRoutes(halfNormal(0.3e-3), 0.4, 3e-3) },
};

/** The crystal alone. @param frequency at its beginning. */
function crystal(seed: number, wander: number, trace: ClientTrace, frequency: number): void {
  const random = new RandomStream(seed, `client crystal ${wander}`);
  let y = frequency;
  for (let second = 0; second < trace.frequency.length; second++) {
    trace.frequency[second] = y;
    y += wander * random.gaussian();
  }
}

export interface WorldOptions {
  readonly seconds?: number;
  /** Of the crystal at the beginning. */
  readonly frequency?: number;
}

/** A world of servers that have the true time. */
export function world(
  seed: number,
  name: string,
  wander: number,
  paths: readonly Path[],
  options: WorldOptions = {},
): ClientTrace {
  const trace = emptyTrace(name, options.seconds ?? SECONDS, paths.length);
  crystal(seed, wander, trace, options.frequency ?? BASE_FREQUENCY);
  paths.forEach(({ leastSeconds, law, asymmetrySeconds = 0 }, index) => {
    const random = new RandomStream(seed, `client server ${index}`);
    const server = trace.servers[index];
    if (server === undefined) return;
    for (let second = 0; second < trace.frequency.length; second++) {
      server.outSeconds[second] = leastSeconds + asymmetrySeconds / 2 + law(random);
      server.backSeconds[second] = leastSeconds - asymmetrySeconds / 2 + law(random);
    }
  });
  return trace;
}

/** World d: the asymmetries of four servers over the Internet, and what some of them lie by. */
export const ASYMMETRIES_SECONDS = [0, 2e-3, -3e-3, 1e-3] as const;

export function several(
  seed: number,
  name: string,
  asymmetriesSeconds: readonly number[],
  lies: readonly ((second: number) => number)[] = [],
  wander = 1e-9,
): ClientTrace {
  const paths = asymmetriesSeconds.map((asymmetrySeconds) => ({ ...INTERNET, asymmetrySeconds }));
  const trace = world(seed, name, wander, paths);
  // The last servers lie.
  lies.forEach((lie, index) => {
    const { errorSeconds } = trace.servers[trace.servers.length - lies.length + index] as {
      errorSeconds: Float64Array;
    };
    for (let second = 0; second < errorSeconds.length; second++) errorSeconds[second] = lie(second);
  });
  return trace;
}

const constant = (seconds: number) => () => seconds;
/** 1 ms an hour. */
const drifting = (second: number) => (second / 3600) * 1e-3;

/** The rows of d in the order of the recorded table. */
export const SEVERAL: readonly ((seed: number) => ClientTrace)[] = [
  (seed) => several(seed, "four servers", ASYMMETRIES_SECONDS),
  (seed) => several(seed, "the fourth + 100 ms", ASYMMETRIES_SECONDS, [constant(0.1)]),
  (seed) => several(seed, "fourth and fifth + 100 ms", [...ASYMMETRIES_SECONDS, 0], [constant(0.1), constant(0.1)]),
  (seed) => several(seed, "fourth + 100, fifth − 100 ms", [...ASYMMETRIES_SECONDS, 0], [constant(0.1), constant(-0.1)]),
  (seed) => several(seed, "the fourth drifts 1 ms/h", ASYMMETRIES_SECONDS, [drifting]),
  (seed) => several(seed, "the fourth + 5 ms", ASYMMETRIES_SECONDS, [constant(5e-3)]),
];

/** Other asymmetries (way out longer by, seconds), with and without a liar in the last place. */
export const OTHER_SETS: readonly { readonly asymmetriesSeconds: readonly number[]; readonly lieSeconds?: number }[] = [
  { asymmetriesSeconds: [4e-3, 1e-3, -2e-3, 0] },
  { asymmetriesSeconds: [2e-3, 2e-3, -1e-3, 3e-3] },
  { asymmetriesSeconds: [-3e-3, -1e-3, 0, -4e-3] },
  { asymmetriesSeconds: [5e-3, -3e-3, 1e-3] },
  { asymmetriesSeconds: [3e-3, 1e-3, -1e-3, 2e-3, 0], lieSeconds: 5e-3 },
  { asymmetriesSeconds: [1e-3, 2e-3, 3e-3, 0], lieSeconds: -0.1 },
  { asymmetriesSeconds: [-2e-3, 3e-3, 2e-3, 0, 1e-3], lieSeconds: 8e-3 },
];

/** The events of f, each with one server and with one of four, at `EVENT_SECOND`. */
export interface Event {
  readonly name: string;
  /** Changes the last server of the trace. */
  readonly change: (trace: ClientTrace, seed: number) => void;
}

const lastServer = (trace: ClientTrace) => trace.servers[trace.servers.length - 1] as ClientTrace["servers"][number];

function fromEvent(trace: ClientTrace, change: (second: number) => void): void {
  for (let second = EVENT_SECOND; second < trace.frequency.length; second++) change(second);
}

/** How long a server is unsynchronised. */
const UNSYNCHRONISED_SECONDS = 10_000;

export const EVENTS: readonly Event[] = [
  {
    name: "return path + 10 ms",
    change: (trace) => {
      const { backSeconds } = lastServer(trace);
      fromEvent(trace, (second) => {
        backSeconds[second] = (backSeconds[second] as number) + 10e-3;
      });
    },
  },
  {
    name: "30 % lost each way",
    change: (trace, seed) => {
      const random = new RandomStream(seed, "client loss");
      const { outSeconds, backSeconds } = lastServer(trace);
      fromEvent(trace, (second) => {
        if (random.chance(0.3)) outSeconds[second] = Number.NaN;
        if (random.chance(0.3)) backSeconds[second] = Number.NaN;
      });
    },
  },
  {
    name: "server steps + 1 s",
    change: (trace) => {
      const { errorSeconds } = lastServer(trace);
      fromEvent(trace, (second) => {
        errorSeconds[second] = 1;
      });
    },
  },
  {
    name: "unsynchronised for 10,000 s",
    change: (trace) => {
      const unsynchronised = new Uint8Array(trace.frequency.length);
      unsynchronised.fill(1, EVENT_SECOND, EVENT_SECOND + UNSYNCHRONISED_SECONDS);
      Object.assign(lastServer(trace), { unsynchronised });
    },
  },
  {
    name: "2 % of replies 500 ms late",
    change: (trace, seed) => {
      const random = new RandomStream(seed, "client late");
      const { backSeconds } = lastServer(trace);
      fromEvent(trace, (second) => {
        if (random.chance(0.02)) backSeconds[second] = (backSeconds[second] as number) + 0.5;
      });
    },
  },
];

/** World c with one server, or one of four symmetric ones, and the event. */
export function eventWorld(seed: number, event: Event, servers: 1 | 4): ClientTrace {
  const paths = Array.from({ length: servers }, () => INTERNET);
  const trace = world(seed, `${event.name}, ${servers === 1 ? "alone" : "of 4"}`, 1e-9, paths);
  event.change(trace, seed);
  return trace;
}

/** No packets for `gapSeconds` after the event's second. */
export function outage(seed: number, path: Path, wander: number, gapSeconds: number): ClientTrace {
  const trace = world(seed, `no network for ${gapSeconds / 3600} h`, wander, [path], {
    seconds: EVENT_SECOND + gapSeconds,
  });
  const { outSeconds } = lastServer(trace);
  outSeconds.fill(Number.NaN, EVENT_SECOND);
  return trace;
}
