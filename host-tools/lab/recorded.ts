/**
 * What other disciplines reached on such traces, as it was recorded: real daemons in simulated time, models where it
 * says so. RMS of the error at the pulse in nanoseconds, for q of 1e-10, 1e-9, 1e-8 and, within each, σ of 20 ns,
 * 100 ns and 1 µs.
 */

export interface RecordedRow {
  readonly name: string;
  readonly rmsNs: readonly number[];
}

export const RECORDED_CELLS: readonly RecordedRow[] = [
  { name: "chrony, best fixed setting", rmsNs: [7.89, 28.3, 275, 18.3, 51.1, 281, 38.6, 112, 509] },
  { name: "chrony, default poll 4", rmsNs: [19.6, 43.2, 203, 169, 175, 408, 1673, 1670, 1730] },
  { name: "ntpd, kernel loop, poll 0", rmsNs: [9.88, 47.7, 470, 26.3, 53.4, 472, 244, 248, 528] },
  { name: "ntpd, kernel loop, poll 4", rmsNs: [151, 152, 225, 1489, 1485, 1504, 15800, 15800, 15700] },
  { name: "Linux hardpps (model)", rmsNs: [20.0, 100, 998, 24.5, 101, 998, 146, 175, 1008] },
];

/** The loop of RFC 5905 with time constant 16, by poll exponent. */
export const RECORDED_RFC5905: Readonly<Record<0 | 4, RecordedRow>> = {
  0: { name: "RFC 5905, τ = 0", rmsNs: [18.8, 26.5, 183, 177, 177, 254, 1784, 1784, 1791] },
  4: { name: "RFC 5905, τ = 4", rmsNs: [1383, 1383, 1392, 10100, 10100, 10100, 133000, 133000, 133000] },
};

/** RMS and maximum in nanoseconds on the stress traces, in the order of `STRESSES`; null where nothing was recorded. */
export const RECORDED_STRESSES: readonly {
  readonly name: string;
  readonly rmsMaxNs: readonly (readonly [number, number] | null)[];
}[] = [
  {
    name: "chrony poll 0",
    rmsMaxNs: [
      [104, 394],
      [54, 1623],
      [1152, 34433],
      [10.3, 49],
      [112, 783],
    ],
  },
  {
    name: "chrony poll 2, median",
    rmsMaxNs: [
      [239, 589],
      [217, 15108],
      [71, 375],
      [22.8, 98],
      [439, 3693],
    ],
  },
  { name: "ntpd kernel poll 0", rmsMaxNs: [[624, 1030], [135, 4766], [747, 19884], null, [503, 2711]] },
];

/** Seconds until the error stays under 1 µs, from 10 ppm. */
export const RECORDED_COLD_STARTS: readonly (readonly [string, number])[] = [
  ["chrony", 4],
  ["ntpd", 559],
  ["Linux hardpps", 5],
];
