/**
 * How good the time is, in PTP's words: class, accuracy, traceability, source (IEEE 1588-2019 §7.6.2, §8.2.4).
 *
 * Model: what is said is what the snapshot says, and never better.
 *
 *     clock follows the receiver's pulses           class 6, traceable, source GNSS
 *     holdover, its bound within the limit          class 7, traceable, source internal oscillator
 *     the limit was passed, the second is certain   class 52, not traceable
 *     clock follows time servers                    class 248: no primary source of our own; source NTP
 *     no time, or a second in doubt                 class 248, and nothing that could be taken for a time is sent
 *
 * A smeared clock is not UTC, and what TAI is cannot be said of it: it counts as no time.
 */

const { log2, min, round } = Math;

/** What is known of the clock at an instant. */
export interface Claim {
  /** clock/trust.ts. */
  state: string;
  serves: boolean;
  followsServers: boolean;
  isSet: boolean;
  isSmeared: boolean;
  /** Whether TAI − UTC is certain. */
  isTaiKnown: boolean;
  /** Bound on the error of what leaves here, the stamp's included, now; and how it grows. */
  boundSeconds: number;
  boundGrowth: number;
  holdoverLimitSeconds: number;
  /** Until the leap second that is pending, from served UTC; infinite where none is. */
  leapAheadSeconds: number;
}

export interface Quality {
  /** Whether there is a time to send. */
  hasTime: boolean;
  clockClass: number;
  accuracy: number;
  timeSource: number;
  /** Time properties, the second octet of the flag field (table 37), without the leap second's. */
  flags: number;
}

export const CLASS_LOCKED = 6;
export const CLASS_HOLDOVER = 7;
export const CLASS_DEGRADED = 52;
export const CLASS_DEFAULT = 248;

/** Table 6. */
const SOURCE_GNSS = 0x20;
const SOURCE_NTP = 0x50;
const SOURCE_OSCILLATOR = 0xa0;

/** Table 37. */
const UTC_OFFSET_VALID = 0x04;
const PTP_TIMESCALE = 0x08;
const TIME_TRACEABLE = 0x10;
const FREQUENCY_TRACEABLE = 0x20;
const TRACEABLE = TIME_TRACEABLE | FREQUENCY_TRACEABLE;

/** Table 5, from 0x20 on: within 25 ns, 100 ns, … 10 s; 0x31 is more than that. */
const ACCURACIES_SECONDS = [
  25e-9, 100e-9, 250e-9, 1e-6, 2.5e-6, 10e-6, 25e-6, 100e-6, 250e-6, 1e-3, 2.5e-3, 10e-3, 25e-3, 0.1, 0.25, 1, 10,
];
const FIRST_ACCURACY = 0x20;
export const ACCURACY_UNKNOWN = 0xfe;

/** Past this the second itself is no longer certain, and no class makes up for that. */
const DEGRADED_LIMIT_SECONDS = 0.5;

/** Before the event (§9.4): not longer. */
const LEAP_NOTICE_SECONDS = 12 * 3600;

/** The word for a bound: the least that holds it. Example: 10.1 µs is 0x26, within 25 µs. */
export function accuracyOf(boundSeconds: number): number {
  if (!(boundSeconds >= 0)) return ACCURACY_UNKNOWN;
  const index = ACCURACIES_SECONDS.findIndex((seconds) => boundSeconds <= seconds);
  return FIRST_ACCURACY + (index < 0 ? ACCURACIES_SECONDS.length : index);
}

/**
 * offsetScaledLogVariance (§7.6.3.3): log2 of a variance in s², times 256, plus 0x8000. Example: a deviation of 10 µs,
 * 1e-10 s², is 0x5ec8.
 */
export function scaledLogVariance(deviationSeconds: number): number {
  return min(0xffff, round(log2(deviationSeconds ** 2) * 256) + 0x8000);
}

/** Whether a leap second is near enough to be announced. */
export function isLeapNear({ leapAheadSeconds }: Readonly<Claim>): boolean {
  return leapAheadSeconds <= LEAP_NOTICE_SECONDS;
}

/** Follows the state from one second to the next: whether a clock that is not served was lost by its bound alone. */
export class QualityTracker {
  readonly quality: Quality = nothing();
  /** Served by pulses in the second before, or degraded since. */
  private wasOwn = false;
  private isDegraded = false;

  /** @param aheadSeconds for how long what is said now will stand. @returns whether the class is another. */
  update(claim: Readonly<Claim>, aheadSeconds: number): boolean {
    const { quality } = this;
    const before = quality.clockClass;
    this.follow(claim);
    Object.assign(quality, this.judge(claim, claim.boundSeconds + claim.boundGrowth * aheadSeconds));
    return quality.clockClass !== before;
  }

  private follow({ serves, followsServers, state, boundSeconds, holdoverLimitSeconds }: Readonly<Claim>): void {
    if (serves) this.isDegraded = false;
    // What was withdrawn for another reason than its bound may be wrong by whole seconds.
    else if (this.wasOwn) this.isDegraded = boundSeconds > holdoverLimitSeconds;
    // A label that is looked for anew may come out another.
    if (state === "labelling" || state === "cold" || !(boundSeconds <= DEGRADED_LIMIT_SECONDS)) this.isDegraded = false;
    this.wasOwn = serves && !followsServers;
  }

  private judge(claim: Readonly<Claim>, boundSeconds: number): Quality {
    const { serves, followsServers, state, isSet, isSmeared, isTaiKnown } = claim;
    if (!isSet || isSmeared || !(serves || this.isDegraded)) return nothing();
    const accuracy = accuracyOf(boundSeconds);
    const valid = PTP_TIMESCALE | (isTaiKnown ? UTC_OFFSET_VALID : 0);
    const say = (clockClass: number, timeSource: number, traceable: number): Quality => {
      // Without TAI − UTC this is a clock of its own: right in UTC, and in TAI perhaps by a second not.
      if (!isTaiKnown) return { hasTime: true, clockClass: CLASS_DEFAULT, accuracy, timeSource, flags: valid };
      return { hasTime: true, clockClass, accuracy, timeSource, flags: valid | traceable };
    };
    if (!serves) return say(CLASS_DEGRADED, SOURCE_OSCILLATOR, 0);
    if (followsServers) return say(CLASS_DEFAULT, SOURCE_NTP, 0);
    if (state === "holdover") return say(CLASS_HOLDOVER, SOURCE_OSCILLATOR, TRACEABLE);
    return say(CLASS_LOCKED, SOURCE_GNSS, TRACEABLE);
  }
}

function nothing(): Quality {
  return {
    hasTime: false,
    clockClass: CLASS_DEFAULT,
    accuracy: ACCURACY_UNKNOWN,
    timeSource: SOURCE_OSCILLATOR,
    flags: 0,
  };
}
