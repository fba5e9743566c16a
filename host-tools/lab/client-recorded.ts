/**
 * What real daemons reached as clients in such worlds, run in simulated time, and what no client can be better than:
 * RMS of the error in microseconds over three seeds. chronyd is a development version of June 2026, ntpd NTPsec's
 * 1.2.2, ntpd-rs its own filter, selection and steering code of August 2026 in a small simulator.
 */

export interface RecordedCell {
  readonly world: "a" | "b" | "bh" | "c";
  readonly wander: number;
  readonly poll: number;
  /** chronyd, ntpd and ntpd-rs with their default options at this fixed poll. */
  readonly defaultsUs: readonly [number, number, number];
  /** The best of the three with the best of 5 to 11 sets of options. */
  readonly bestUs: number;
  /** A Kalman filter that is told q and the variance of the offsets. */
  readonly linearUs: number;
  /** The exact likelihood, by a particle filter. */
  readonly boundUs: number;
  /** chronyd's median bound where its bound held in all seconds and was recorded. */
  readonly chronyBoundUs?: number;
}

/** World, q, poll; then the daemons, the best of them, the linear filter, the bound, chronyd's median bound. */
const CELLS = [
  ["a", 1e-9, 4, [2.65, 2.6, 14], 2.1, 2.77, 1.12, 138],
  ["a", 1e-9, 6, [5.47, 17.8, 12.5], 3.68, 4.31, 2.58, undefined],
  ["a", 1e-8, 4, [6.12, 21.9, 14.6], 3.98, 4.52, 2.69, undefined],
  ["a", 1e-8, 6, [14.1, 174, 18.6], 8.4, 8.07, 6.98, undefined],
  ["b", 1e-9, 4, [101, 136, 115], 48.8, 83, 18.1, 1400],
  ["b", 1e-9, 6, [103, 163, 203], 96, 122, 43.7, undefined],
  ["b", 1e-8, 4, [116, 138, 174], 109, 135, 43.3, undefined],
  ["b", 1e-8, 6, [237, 257, 320], 203, 238, 111, undefined],
  ["bh", 1e-9, 4, [101, 151, 138], 101, 244, 19.8, undefined],
  ["bh", 1e-8, 4, [110, 154, 215], 110, 432, 43.4, undefined],
  ["c", 1e-9, 6, [294, 480, 472], 217, 272, 80, 21_000],
  ["c", 1e-8, 6, [445, 537, 738], 433, 552, 215, undefined],
] as const;

export const RECORDED_CELLS: readonly RecordedCell[] = CELLS.map(
  ([world, wander, poll, defaultsUs, bestUs, linearUs, boundUs, chronyBoundUs]) => ({
    ...{ world, wander, poll, defaultsUs, bestUs, linearUs, boundUs },
    ...(chronyBoundUs === undefined ? {} : { chronyBoundUs }),
  }),
);

/** World d at poll 6, q 1e-9, in the order of `SEVERAL`: chronyd, ntpd, ntpd-rs. */
export const RECORDED_SEVERAL_US: readonly (readonly [number, number, number])[] = [
  [140, 530, 310],
  [210, 370, 460],
  [210, 380, 440],
  [210, 380, 440],
  [2100, 440, 2200],
  [1300, 530, 1400],
];
/** Their claimed bound in world d: chronyd's median. */
export const RECORDED_SEVERAL_BOUND_US = 21_000;

/** Events of f at poll 6, in the order of `EVENTS`: alone and as one of four; chronyd, ntpd, ntpd-rs. */
export const RECORDED_EVENTS_US: readonly {
  readonly alone: readonly [number, number, number] | null;
  readonly ofFour: readonly [number, number, number];
}[] = [
  { alone: [4900, 5000, 5000], ofFour: [1000, 340, 1400] },
  { alone: [380, 800, 580], ofFour: [160, 350, 220] },
  { alone: null, ofFour: [170, 300, 250] },
  { alone: [520, 3400, 1600], ofFour: [150, 280, 250] },
  { alone: [290, 490, 510], ofFour: [160, 270, 220] },
];

/** e, cold start from 10 s off: seconds until below the limits for good, the slower of 10 and 100 ppm; chronyd at p4. */
export const RECORDED_COLD_STARTS: Readonly<Record<"a" | "b" | "c", string>> = {
  a: "5 / 7",
  b: "5 / 23",
  c: "5 / –",
};

/** f, without network after poll 6: error at the end in ms by chronyd, 1 h, 6 h and 24 h; and its bound. */
export const RECORDED_OUTAGES_MS: readonly {
  readonly world: "a" | "c";
  readonly wander: number;
  readonly errorMs: readonly [number, number, number];
  readonly boundMs: readonly [number, number, number];
}[] = [
  { world: "c", wander: 1e-9, errorMs: [0.4, 1.7, 13], boundMs: [27, 54, 154] },
  { world: "a", wander: 1e-9, errorMs: [0.067, 1.1, 13], boundMs: [3.8, 22, 87] },
  { world: "a", wander: 1e-8, errorMs: [0.63, 11, 128], boundMs: [4.2, 24, 97] },
];

/** g, the pulse lost for 1 h and 6 h with three servers: RMS while it is lost, µs; chronyd, ntpd, ntpd-rs. */
export const RECORDED_PULSE_LOSS_US: readonly {
  readonly wander: number;
  readonly gapSeconds: number;
  readonly daemonsUs: readonly [number, number, number];
  readonly wantedUs: number;
}[] = [
  { wander: 1e-9, gapSeconds: 3600, daemonsUs: [49, 382, 142], wantedUs: 49 },
  { wander: 1e-9, gapSeconds: 21_600, daemonsUs: [204, 645, 599], wantedUs: 100 },
  { wander: 1e-8, gapSeconds: 3600, daemonsUs: [500, 459, 652], wantedUs: 170 },
  { wander: 1e-8, gapSeconds: 21_600, daemonsUs: [513, 2160, 1330], wantedUs: 200 },
];
