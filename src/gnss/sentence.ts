/**
 * The sentences that a clock needs, as typed values: RMC and ZDA (time and date), GGA and GNS (fix and satellites used),
 * GLL (fix), GSA (satellites used, kind of fix), GSV (satellites in view), from any talker (NMEA 0183 §8.3; u-blox M8
 * protocol §31).
 *
 * Model: a field is empty, or has exactly the form its sentence defines; anything else refuses the sentence. A decoder
 * writes into an object that its owner reuses and returns why it refused, if it did.
 *
 * Worked example: `GNRMC,171926.00,A,4404.14063,N,12118.85478,W,0.117,,180315,,,A` is talker GN at 17:19:26.000 on
 * 2015-03-18, status A (valid), mode A (autonomous).
 */

import { createReading, fullYear, type Reading } from "./claim.js";
import type { Reject } from "./counts.js";
import type { Sentence } from "./nmea.js";

/** The last three letters of an address, as one number: `(R << 16) | (M << 8) | C`. */
export const RMC = 0x524d43;
export const ZDA = 0x5a4441;
export const GGA = 0x474741;
export const GNS = 0x474e53;
export const GLL = 0x474c4c;
export const GSA = 0x475341;
export const GSV = 0x475356;

const LETTER_A = 0x41;
const LETTER_P = 0x50;
const LETTER_Z = 0x5a;
const DOT = 0x2e;
const EMPTY = 0;

export interface Rmc {
  readonly reading: Reading;
  hasTime: boolean;
  hasDate: boolean;
  /** Status A, and no mode that is an estimate, a simulation or typed in (E, S, M, N). */
  valid: boolean;
}

export interface Zda {
  readonly reading: Reading;
  hasTime: boolean;
  hasDate: boolean;
}

/** From GGA and from GNS. */
export interface Gga {
  readonly reading: Reading;
  hasTime: boolean;
  /**
   * GGA, quality 1 to 5: from satellites. 0 is no fix; 6, 7 and 8 are estimated, typed in and simulated. GNS: the mode of
   * one satellite system at least is A, D, P, R or F.
   */
  hasFix: boolean;
  hasAltitude: boolean;
  satellitesUsed: number;
}

export interface Gll {
  readonly reading: Reading;
  hasTime: boolean;
  /** Status A, and no mode that is an estimate, a simulation or typed in. */
  valid: boolean;
}

export interface Gsa {
  /** 1: no fix, 2: 2D, 3: 3D. */
  fixMode: number;
  satellitesUsed: number;
}

export interface Gsv {
  /** Satellites in view that the talker's system has, whichever part of the list this sentence is. */
  inView: number;
}

export function createRmc(): Rmc {
  return { reading: createReading(), hasTime: false, hasDate: false, valid: false };
}

export function createZda(): Zda {
  return { reading: createReading(), hasTime: false, hasDate: false };
}

export function createGga(): Gga {
  return { reading: createReading(), hasTime: false, hasFix: false, hasAltitude: false, satellitesUsed: 0 };
}

export function createGll(): Gll {
  return { reading: createReading(), hasTime: false, valid: false };
}

/**
 * The kind of a sentence: one of RMC, ZDA, GGA, GNS, GLL, GSA, GSV, another number, or 0 for an address that is not a talker of
 * two letters and a type of three. Proprietary addresses begin with P and may end in such letters (`PGRMC`): also 0.
 */
export function kindOf({ bytes, fieldStarts }: Sentence): number {
  if (fieldStarts[1] !== 6 || bytes[0] === LETTER_P) return 0;
  return ((bytes[2] as number) << 16) | ((bytes[3] as number) << 8) | (bytes[4] as number);
}

/** The talker's two letters as one number: GP, GN, GL, GA, GB, BD, … */
export function talkerOf({ bytes }: Sentence): number {
  return ((bytes[0] as number) << 8) | (bytes[1] as number);
}

/** Recommended minimum data: 1 time, 2 status, 9 date `ddmmyy`, 12 mode (NMEA 2.3 and later). */
export function decodeRmc(sentence: Sentence, into: Rmc): Reject | undefined {
  if (sentence.fieldCount < 10) return "badField";
  const badTime = readTime(sentence, 1, into.reading);
  if (badTime !== undefined) return badTime;
  into.hasTime = fieldLength(sentence, 1) > 0;
  into.hasDate = fieldLength(sentence, 9) > 0;
  into.valid = isValid(sentence, 2, 12);
  if (!into.hasDate) return undefined;
  if (fieldLength(sentence, 9) !== 6) return "badDate";
  const start = sentence.fieldStarts[9] as number;
  const day = digits(sentence.bytes, start, 2);
  const month = digits(sentence.bytes, start + 2, 2);
  const year = digits(sentence.bytes, start + 4, 2);
  if (day < 0 || month < 0 || year < 0) return "badDate";
  setDate(into.reading, fullYear(year), month, day);
  return undefined;
}

/** Time and date: 1 time, 2 day, 3 month, 4 year in full. The local zone in 5 and 6 says nothing about UTC. */
export function decodeZda(sentence: Sentence, into: Zda): Reject | undefined {
  if (sentence.fieldCount < 5) return "badField";
  const badTime = readTime(sentence, 1, into.reading);
  if (badTime !== undefined) return badTime;
  into.hasTime = fieldLength(sentence, 1) > 0;
  into.hasDate = fieldLength(sentence, 2) + fieldLength(sentence, 3) + fieldLength(sentence, 4) > 0;
  if (!into.hasDate) return undefined;
  const day = wholeNumber(sentence, 2);
  const month = wholeNumber(sentence, 3);
  const year = wholeNumber(sentence, 4);
  if (day < 0 || month < 0 || year < 0) return "badDate";
  setDate(into.reading, year, month, day);
  return undefined;
}

/** The field has two digits (NMEA 0183 §6.3, GGA and GSV), and no sky has more. */
const SATELLITES_MOST = 99;

/** Fix data: 1 time, 6 quality, 7 satellites used (some receivers never say more than 12), 9 altitude. */
export function decodeGga(sentence: Sentence, into: Gga): Reject | undefined {
  if (sentence.fieldCount < 10) return "badField";
  const badTime = readTime(sentence, 1, into.reading);
  if (badTime !== undefined) return badTime;
  const quality = fieldLength(sentence, 6) === 0 ? 0 : wholeNumber(sentence, 6);
  const used = fieldLength(sentence, 7) === 0 ? 0 : wholeNumber(sentence, 7);
  if (quality < 0 || used < 0 || used > SATELLITES_MOST) return "badField";
  into.hasTime = fieldLength(sentence, 1) > 0;
  into.hasFix = quality >= 1 && quality <= 5;
  into.hasAltitude = fieldLength(sentence, 9) > 0;
  into.satellitesUsed = used;
  return undefined;
}

/**
 * Fix data of several systems: 1 time, 6 a mode for each system (A autonomous, D differential, P precise, R and F real
 * time kinematic; N none, E estimated, M typed in, S simulated), 7 satellites used, 9 altitude.
 */
export function decodeGns(sentence: Sentence, into: Gga): Reject | undefined {
  if (sentence.fieldCount < 10) return "badField";
  const badTime = readTime(sentence, 1, into.reading);
  if (badTime !== undefined) return badTime;
  const used = fieldLength(sentence, 7) === 0 ? 0 : wholeNumber(sentence, 7);
  if (used < 0 || used > SATELLITES_MOST) return "badField";
  let hasFix = false;
  const end = (sentence.fieldStarts[7] as number) - 1;
  for (let at = sentence.fieldStarts[6] as number; at < end; at++) {
    const mode = sentence.bytes[at] as number;
    if (mode < LETTER_A || mode > LETTER_Z) return "badField";
    hasFix ||= isFromSatellites(mode);
  }
  into.hasTime = fieldLength(sentence, 1) > 0;
  into.hasFix = hasFix;
  into.hasAltitude = fieldLength(sentence, 9) > 0;
  into.satellitesUsed = used;
  return undefined;
}

/** Position: 5 time, 6 status, 7 mode (NMEA 2.3 and later). NMEA before 2.0 has neither time nor status. */
export function decodeGll(sentence: Sentence, into: Gll): Reject | undefined {
  if (sentence.fieldCount < 7) return "badField";
  const badTime = readTime(sentence, 5, into.reading);
  if (badTime !== undefined) return badTime;
  into.hasTime = fieldLength(sentence, 5) > 0;
  into.valid = isValid(sentence, 6, 7);
  return undefined;
}

/** Status A in one field, and in the other, where there is one, a mode that is not E, S, M or N. */
function isValid(sentence: Sentence, status: number, modeField: number): boolean {
  if (character(sentence, status) !== LETTER_A) return false;
  const mode = sentence.fieldCount > modeField ? character(sentence, modeField) : EMPTY;
  return mode !== 0x45 && mode !== 0x53 && mode !== 0x4d && mode !== 0x4e;
}

function isFromSatellites(mode: number): boolean {
  return mode === LETTER_A || mode === 0x44 || mode === LETTER_P || mode === 0x52 || mode === 0x46;
}

/** Active satellites: 2 kind of fix, 3 to 14 their numbers. One sentence per satellite system. */
export function decodeGsa(sentence: Sentence, into: Gsa): Reject | undefined {
  if (sentence.fieldCount < 15) return "badField";
  const mode = wholeNumber(sentence, 2);
  if (mode < 1 || mode > 3) return "badField";
  let used = 0;
  for (let field = 3; field < 15; field++) if (fieldLength(sentence, field) > 0) used++;
  into.fixMode = mode;
  into.satellitesUsed = used;
  return undefined;
}

/** Satellites in view: 3 how many, over all parts of the list. */
export function decodeGsv(sentence: Sentence, into: Gsv): Reject | undefined {
  if (sentence.fieldCount < 4) return "badField";
  const inView = fieldLength(sentence, 3) === 0 ? 0 : wholeNumber(sentence, 3);
  if (inView < 0 || inView > SATELLITES_MOST) return "badField";
  into.inView = inView;
  return undefined;
}

/** `hhmmss` with or without a fraction. An empty field leaves the reading as it is. */
function readTime({ bytes, fieldStarts }: Sentence, field: number, into: Reading): Reject | undefined {
  const start = fieldStarts[field] as number;
  const end = (fieldStarts[field + 1] as number) - 1;
  if (start === end) return undefined;
  if (end - start < 6) return "badTime";
  const hour = digits(bytes, start, 2);
  const minute = digits(bytes, start + 2, 2);
  const second = digits(bytes, start + 4, 2);
  const milliseconds = readFraction(bytes, start + 6, end);
  if (hour < 0 || minute < 0 || second < 0 || milliseconds < 0) return "badTime";
  into.hour = hour;
  into.minute = minute;
  into.second = second;
  into.fractionMilliseconds = milliseconds;
  return undefined;
}

/** Milliseconds from `.` and any digits up to `end`, or from nothing; −1 for anything else. */
function readFraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  if (bytes[start] !== DOT) return -1;
  let milliseconds = 0;
  let weight = 100;
  for (let at = start + 1; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    if (weight >= 1) milliseconds += digit * weight;
    weight /= 10;
  }
  return milliseconds;
}

function setDate(reading: Reading, year: number, month: number, day: number): void {
  reading.year = year;
  reading.month = month;
  reading.day = day;
}

function fieldLength({ fieldStarts }: Sentence, field: number): number {
  return (fieldStarts[field + 1] as number) - (fieldStarts[field] as number) - 1;
}

/** The only character of a field, or 0 where it has none or more. */
function character(sentence: Sentence, field: number): number {
  return fieldLength(sentence, field) === 1 ? (sentence.bytes[sentence.fieldStarts[field] as number] as number) : EMPTY;
}

/** A field of 1 to 5 digits as a number, or −1. */
function wholeNumber(sentence: Sentence, field: number): number {
  const length = fieldLength(sentence, field);
  return length >= 1 && length <= 5 ? digits(sentence.bytes, sentence.fieldStarts[field] as number, length) : -1;
}

/** The value of `count` digits from `start`, or −1 where one is none. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
