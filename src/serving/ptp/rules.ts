/** The rules that C serves PTP by: the bytes of drivers/ptp/grandmaster.h, which explains each. */

import type { Quality } from "./quality.js";

// Offsets of enum ptp_rule in grandmaster.h. Both sides read the same bytes in rules.test.ts, which fails where they differ.
export const DUTY = 0;
export const TRUSTED = 1;
export const DOMAIN = 2;
export const PRIORITY1 = 3;
export const CLASS = 4;
export const ACCURACY = 5;
export const VARIANCE = 6;
export const PRIORITY2 = 8;
export const TIME_SOURCE = 9;
export const FLAGS = 10;
export const LEAP_NEAR = 11;
export const LOG_ANNOUNCE = 12;
export const LOG_SYNC = 13;
export const LOG_DELAY_REQUEST = 14;
export const MINOR_VERSION = 15;
export const RULES_BYTES = 16;

/** What is sent: nothing; only that there is no time; everything. */
export const SILENT = 0;
export const ANNOUNCES = 1;
export const SERVES = 2;

/** The section "ptp" of the configuration. Intervals are log2 of seconds. */
export interface PtpOptions {
  readonly domain: number;
  readonly priority1: number;
  readonly priority2: number;
  readonly announceInterval: number;
  readonly syncInterval: number;
  readonly delayRequestInterval: number;
  readonly minorVersion: number;
}

/** What changes from second to second. */
export interface Rules {
  readonly duty: number;
  /** Whether C sends nothing once the clock is not synchronised. */
  readonly trusted: boolean;
  readonly variance: number;
  readonly isLeapNear: boolean;
}

/** Writes the rules over `bytes`. */
export function writeRules(
  bytes: Uint8Array,
  options: PtpOptions,
  quality: Readonly<Quality>,
  { duty, trusted, variance, isLeapNear }: Rules,
): void {
  bytes[DUTY] = duty;
  bytes[TRUSTED] = trusted ? 1 : 0;
  bytes[DOMAIN] = options.domain;
  bytes[PRIORITY1] = options.priority1;
  bytes[CLASS] = quality.clockClass;
  bytes[ACCURACY] = quality.accuracy;
  bytes[VARIANCE] = variance >> 8;
  bytes[VARIANCE + 1] = variance;
  bytes[PRIORITY2] = options.priority2;
  bytes[TIME_SOURCE] = quality.timeSource;
  bytes[FLAGS] = quality.flags;
  bytes[LEAP_NEAR] = isLeapNear ? 1 : 0;
  bytes[LOG_ANNOUNCE] = options.announceInterval;
  bytes[LOG_SYNC] = options.syncInterval;
  bytes[LOG_DELAY_REQUEST] = options.delayRequestInterval;
  bytes[MINOR_VERSION] = options.minorVersion;
}
