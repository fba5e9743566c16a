/**
 * What the appliance remembers over a restart, so that it is right sooner: the crystal's frequency, the leap seconds,
 * the receiver, and a time before which it cannot be.
 *
 * Stored as values with commas between them in a fixed order (see ORDER), about 70 characters, behind a version. A
 * value that is missing or out of its range is forgotten by itself: memory is a help, never a condition.
 */

import type { UtcSecond } from "../time/units.js";

export interface StoredState {
  /** The counter's fractional frequency error in parts per billion (positive: fast), when it was last known well. */
  frequencyPpb?: number;
  /** Standard deviation of `frequencyPpb`. */
  frequencyUncertaintyPpb?: number;
  /** The crystal's temperature at that moment, where the board measures it. */
  temperatureCelsius?: number;
  /** Change of frequency with temperature, as learned. */
  temperatureSlopePpbPerCelsius?: number;
  /** GPS − UTC in whole seconds, as the receiver confirmed it. */
  gpsMinusUtcSeconds?: number;
  /** The next change of it that was announced: the first second that counts differently, and by how much (+1 or −1). */
  leapSecond?: UtcSecond;
  leapChange?: number;
  /** The receiver's family (src/gnss/setup/detection.ts) and the speed at which it was heard first. */
  receiverFamily?: string;
  receiverBaud?: number;
  /** 1 where the receiver was set to pulse upside down, to make up for the wire; else 0. */
  pulseFalls?: number;
  /** The last second that was served as synchronised: the time now is later. */
  lastGoodSecond?: UtcSecond;
}

const VERSION = "1";

/** 2000-01-01 and 2200-01-01 in seconds since 1900. */
const FIRST_SECOND = 3_155_673_600;
const LAST_SECOND = 9_467_020_800;

/**
 * The order of the values, and from where to where each may be; a text has no such limits. New ones go to the end; one
 * that is no longer wanted keeps its place. A crystal is good to ±100 ppm; the device works from −40 to 125 °C.
 */
const ORDER: readonly (readonly [name: keyof StoredState, min?: number, max?: number])[] = [
  ["frequencyPpb", -500_000, 500_000],
  ["frequencyUncertaintyPpb", 0, 500_000],
  ["temperatureCelsius", -55, 150],
  ["temperatureSlopePpbPerCelsius", -10_000, 10_000],
  ["gpsMinusUtcSeconds", -128, 127],
  ["leapSecond", FIRST_SECOND, LAST_SECOND],
  ["leapChange", -1, 1],
  ["receiverFamily"],
  ["receiverBaud", 4800, 921_600],
  ["lastGoodSecond", FIRST_SECOND, LAST_SECOND],
  ["pulseFalls", 0, 1],
];

function readText(text: string): string | undefined {
  return /^[a-z0-9]{1,12}$/.test(text) ? text : undefined;
}

function readNumber(text: string, min: number, max: number): number | undefined {
  const value = /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** The stored form. Fractions are kept to a thousandth: a ppb's is far below what any crystal repeats. */
export function encodeState(state: Readonly<StoredState>): string {
  const values = ORDER.map(([name]) => {
    const value = state[name];
    return typeof value === "number" ? `${Math.round(value * 1000) / 1000}` : (value ?? "");
  });
  return [VERSION, ...values].join(",");
}

/** Reads a stored form; a state with nothing in it where the text is not of this version. */
export function decodeState(text: string | undefined): StoredState {
  const [version, ...values] = (text ?? "").split(",");
  const state: Record<string, number | string> = {};
  if (version !== VERSION) return state;
  ORDER.forEach(([name, min, max], index) => {
    const text = values[index] ?? "";
    const value = min === undefined || max === undefined ? readText(text) : readNumber(text, min, max);
    if (value !== undefined) state[name] = value;
  });
  // The tests above let through only values of each name's own type.
  return state as StoredState;
}
