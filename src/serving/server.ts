/**
 * What is published for the responder (C) to answer from, when, and when it expires.
 *
 * Model: a publication is the clock's two segments and what the head of a reply says. One that is not renewed is no
 * longer answered from as synchronised, so that a firmware that hangs serves nothing. Before the clock is set a time
 * is published too, which nobody takes for one.
 *
 * Comes in: the clock and what may be claimed of it, which are only read. Goes out: the words of the publication.
 */

import type { DisciplinedClock } from "../clock/disciplined-clock.js";
import type { ClockSegment } from "../clock/segment.js";
import { refid, STRATUM_UNSYNCHRONISED } from "../ntp/refid.js";
import type { Estimate } from "../sources/estimate.js";
import { addTicks, Moment } from "../time/ticks.js";
import { FRACTIONS_PER_SECOND } from "../time/timestamp.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import { makePublication, writePublication } from "./publication.js";
import type { SystemVariables } from "./system-variables.js";

const { floor, max, min } = Math;

/** What is served: see clock/steering.ts. */
export interface Served {
  readonly clock: Pick<DisciplinedClock, "isSet" | "segments" | "changes">;
  /** Whether it may be believed. */
  readonly serves: boolean;
  readonly isSmeared: boolean;
  /** What the clock follows. */
  readonly estimate: Readonly<Estimate>;
}

/** A publication that is not renewed for so long is no longer served: housekeeping was missed twice or more. */
const EXPIRES_SECONDS = 4;
/** For so long it is not renewed without need: so it always has more than a second left. */
const FRESH_SECONDS = 1.5;

/** What lies between a stamp and the wire in the network stack, and no counter sees: microseconds of code. */
export const STAMP_FLOOR_SECONDS = 10e-6;

/** 1 January 1970, in seconds since 1900 (RFC 5905 figure 4). */
const UNIX_EPOCH_SECOND = 2208988800;

/** For a time that is not UTC because a leap second is being smeared. */
const REFID_SMEARED = refid("SMR");

export class Server {
  /** What was last published. */
  readonly publication = makePublication();
  readonly system: SystemVariables;
  private readonly hz: number;
  private readonly published = new Moment();
  /** `changes` of the clock as last published. */
  private publishedChanges = -1;

  /**
   * @param precisionExponent log2 of the seconds that reading the counter takes.
   * @param silentWhenUnsynchronised whether no answer is given while the clock may not be believed.
   * @param firstRefid until something is followed.
   */
  constructor(
    ticksPerSecond: number,
    precisionExponent: number,
    silentWhenUnsynchronised: boolean,
    firstRefid: number,
  ) {
    this.hz = ticksPerSecond;
    this.system = {
      stratum: STRATUM_UNSYNCHRONISED,
      precisionExponent,
      rootDelaySeconds: 0,
      silentWhenUnsynchronised,
      dispersionFloorSeconds: STAMP_FLOOR_SECONDS,
      refid: firstRefid,
      referenceSecond: 0 as UtcSecond,
      referenceFraction: 0,
    };
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.published.keep(now);
  }

  /** Whether what is published is so old that it has to be renewed, though nothing changed. */
  isOld(now: Ticks): boolean {
    return this.published.ticksUntil(now) > FRESH_SECONDS * this.hz;
  }

  /** Writes the publication as of `now`. @param uptimeSeconds matters before the clock is set. @returns its words. */
  publish(served: Served, now: Ticks, uptimeSeconds: number): ArrayBufferLike {
    const { clock, estimate } = served;
    this.published.mark(now);
    if (!clock.isSet) return this.publishCold(now, uptimeSeconds);
    const { system, publication } = this;
    system.stratum = served.serves ? estimate.stratum : STRATUM_UNSYNCHRONISED;
    system.refid = served.isSmeared ? REFID_SMEARED : estimate.refid;
    system.rootDelaySeconds = estimate.rootDelaySeconds;
    // Half of the delay is in the clock's bound, and clients add it to the dispersion themselves (RFC 5905 §11.2).
    const within = min(estimate.rootDelaySeconds / 2, estimate.errorBoundSeconds);
    system.dispersionFloorSeconds = STAMP_FLOOR_SECONDS - within;
    system.referenceSecond = estimate.second;
    const { segments, changes } = clock;
    const first = changes === this.publishedChanges + 1 ? undefined : segments[0];
    this.publishedChanges = changes;
    writePublication(publication, first, segments[1], addTicks(now, EXPIRES_SECONDS * this.hz), system);
    return publication.buffer;
  }

  /**
   * Before the clock is set: leap 3, and times that count from 1970, as those of any machine without a clock do, so that
   * nobody takes them for the time. Renewed like the others, since a reading of the counter holds for half of its 48 bits.
   */
  private publishCold(now: Ticks, uptimeSeconds: number): ArrayBufferLike {
    const seconds = max(0, uptimeSeconds);
    const whole = floor(seconds);
    const unitsPerTick = FRACTIONS_PER_SECOND / this.hz;
    const segment: ClockSegment = {
      baseTicks: now,
      baseSecond: (UNIX_EPOCH_SECOND + whole) as UtcSecond,
      baseFraction: floor((seconds - whole) * FRACTIONS_PER_SECOND),
      rateInteger: floor(unitsPerTick),
      rateFraction: floor((unitsPerTick - floor(unitsPerTick)) * FRACTIONS_PER_SECOND),
      leap: 3,
      taiMinusUtcSeconds: 0,
      errorBoundSeconds: 0,
      errorBoundGrowth: 0,
    };
    writePublication(this.publication, segment, segment, addTicks(now, EXPIRES_SECONDS * this.hz), this.system);
    return this.publication.buffer;
  }
}
