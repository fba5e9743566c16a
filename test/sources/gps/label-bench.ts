/** A receiver that speaks to a label: for tests. */

import { SecondLabel } from "../../../src/sources/gps/label.js";
import { toTicks } from "../../../src/time/ticks.js";
import type { UtcSecond } from "../../../src/time/units.js";

export const HZ = 80_000_000;
/** 2026-12-31T23:59:00Z. */
export const START = 4_007_750_340;
/** Far from any month's end. */
export const BASE = START - 86_400;

type Trust = "confirmed" | "unknown";

/** A receiver that names second START + index + `shift` at `lag` after each pulse. */
export class Bench {
  readonly label: SecondLabel;
  index = 0;

  constructor(leapWaitSeconds = 0, acceptAfterSeconds = 1000, confirmedOnly = false) {
    this.label = new SecondLabel(HZ, { leapWaitSeconds, acceptAfterSeconds, confirmedOnly });
  }

  run(seconds: number, shift = 0, lag = 0.3, trust: Trust = "confirmed", leapSecond = false): string[] {
    const verdicts: string[] = [];
    for (let count = 0; count < seconds; count++) {
      this.label.pulse(this.index, toTicks(this.index * HZ));
      verdicts.push(this.say(shift, lag, trust, leapSecond));
      this.index++;
    }
    return verdicts;
  }

  say(shift: number, lag: number, trust: Trust = "confirmed", leapSecond = false, milliseconds = 0): string {
    return this.name(START + this.index + shift, this.index + lag, trust, leapSecond, false, milliseconds);
  }

  /** The receiver names `second` at `at`, in seconds of the train, which has come as far. */
  name(
    second: number,
    at: number,
    trust: Trust = "confirmed",
    leapSecond = false,
    isQueued = false,
    milliseconds = 0,
  ): string {
    const claim = {
      second: second as UtcSecond,
      fractionMilliseconds: milliseconds,
      leapSecond,
      valid: true,
      source: "RMC" as const,
      utcTrust: trust,
      rollovers: 0,
      isQueued,
      satellitesUsed: 9,
    };
    return this.label.claim(claim, toTicks(Math.round(at * HZ)));
  }
}
