/**
 * The satellites that a receiver sees: enough of a sky for lists that change, rise and set.
 *
 * Model: 24 satellites on circles of one period, each with its own phase and greatest elevation. It is no almanac;
 * nothing of the time depends on it.
 */

import { sineOfTurns } from "./portable-math.js";

/** Where a satellite stands. */
export interface Place {
  /** 1 … 32. */
  number: number;
  /** Degrees. */
  elevation: number;
  azimuth: number;
}

export interface Satellite extends Place {
  /** Carrier to noise, dB·Hz; 0 when it is not tracked. */
  signalDb: number;
  used: boolean;
}

const SATELLITES = 24;
/** Half a sidereal day. */
const PERIOD_S = 43082;
/** A receiver lists what its almanac says is above this. */
const HORIZON_DEGREES = 5;
/** And uses what stands above this. */
const MASK_DEGREES = 10;
const LISTED_MAX = 12;
/** Weaker signals are not followed. */
const TRACKED_DB = 10;
/** Phases a golden section apart fill the circle evenly, however many are taken. */
const GOLDEN_TURNS = 0.6180339887;

/** The satellites above the horizon, as far as a receiver lists them. */
export function placesInSky(worldSecond: number): Place[] {
  const found: Place[] = [];
  for (let n = 0; n < SATELLITES && found.length < LISTED_MAX; n++) {
    const turns = worldSecond / PERIOD_S + n * GOLDEN_TURNS;
    const elevation = Math.round((30 + 55 * ((n * 7) % SATELLITES) * (1 / SATELLITES)) * sineOfTurns(turns));
    if (elevation < HORIZON_DEGREES) continue;
    const azimuth = Math.floor(360 * ((turns * 0.5 + n * 0.37) % 1));
    found.push({ number: n + 1, elevation, azimuth });
  }
  return found;
}

/**
 * The list as a receiver gives it.
 * @param trackedCount how many of them the receiver has found so far. @param fix whether it computes from them.
 * @param lossDb taken from every signal: a bad antenna, a wall. Below 10 dB·Hz a satellite is not tracked.
 */
export function satellitesInView(
  places: readonly Place[],
  trackedCount: number,
  fix: boolean,
  lossDb: number,
): Satellite[] {
  const found: Satellite[] = [];
  for (const { number, elevation, azimuth } of places) {
    const strengthDb = strengthOf(elevation, lossDb);
    const tracked = found.length < trackedCount && strengthDb >= TRACKED_DB;
    const used = tracked && fix && elevation >= MASK_DEGREES;
    found.push({ number, elevation, azimuth, signalDb: tracked ? strengthDb : 0, used });
  }
  return found;
}

/** How many of that list a receiver that has a fix uses, without making the list. */
export function usedCount(places: readonly Place[], trackedCount: number, lossDb: number): number {
  let count = 0;
  const listed = Math.min(trackedCount, places.length);
  for (let n = 0; n < listed; n++) {
    const { elevation } = places[n] as Place;
    if (elevation >= MASK_DEGREES && strengthOf(elevation, lossDb) >= TRACKED_DB) count++;
  }
  return count;
}

function strengthOf(elevation: number, lossDb: number): number {
  return Math.round(24 + elevation * 0.28 - lossDb);
}
