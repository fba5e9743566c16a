/**
 * All servers together as one source: what selection and estimator hold, as the estimate that the clock can follow.
 *
 * Model: counter time is uptime by the counter's nominal rate plus an epoch of whole seconds (inquiry.ts); true time is
 * that minus the phase. The estimate is of the beginning of the present second of uptime, and renewed each second.
 */

import { refid, STRATUM_UNSYNCHRONISED } from "./ntp/refid.js";
import { emptyEstimate } from "./sources/estimate.js";
import type { LeapSecond } from "./time/leap.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import type { Uptime } from "./time/uptime.js";
import type { Upstream } from "./upstream.js";
import { Witnesses } from "./witnesses.js";

const { floor, round } = Math;

/** Exchanges with the selected server before the clock may follow: the first one's delay may be anything. */
const LEAST_EXCHANGES = 3;

/** A leap second that is not announced any more so long before it was taken back; later, others may be through it. */
const TAKEN_BACK_SECONDS = 3;

/** What the servers are asked with: see inquiry.ts. */
export interface Reckoning {
  readonly upstream: Upstream;
  readonly epochSecond: UtcSecond | undefined;
  readonly servers: readonly { readonly refid: number; readonly written: { readonly host: string } }[];
  passLeap(change: number): void;
}

/** What stands for or against the use of the estimate: see clock/trust.ts. */
interface ServerEvidence {
  isPulse: boolean;
  usable: boolean;
  locked: boolean;
  label: string;
}

export class ServerSource {
  readonly estimate = emptyEstimate(STRATUM_UNSYNCHRONISED, refid("INIT"));
  isKnown = false;
  readonly #reckoning: Reckoning;
  readonly #uptime: Uptime;
  #nowSeconds = 0;
  /** The leap second to come, as long as it has not been gone through: whoever else is followed may be through before. */
  readonly #leap: LeapSecond = { second: 0 as UtcSecond, change: 0 };
  /** When it was last ready to be followed. */
  #readySeconds = Number.NEGATIVE_INFINITY;

  /** The same servers, asked about the receiver's second and the clock's. */
  readonly witnesses: Witnesses;

  /** @param quorum servers that agree are a witness. @param uptime goes on under it. */
  constructor(reckoning: Reckoning, quorum: number, uptime: Uptime) {
    this.witnesses = new Witnesses(reckoning, quorum, uptime);
    this.#reckoning = reckoning;
    this.#uptime = uptime;
  }

  /** Whether the clock may follow it now. */
  get isReady(): boolean {
    const { selection, candidates } = this.#reckoning.upstream;
    const selected = candidates[selection.selected];
    return this.isKnown && selected !== undefined && selected.exchanges >= LEAST_EXCHANGES;
  }

  /**
   * Once a second: makes the estimate of now, through a leap second where one is due.
   * @param leap that is pending. @returns whether it went through that.
   */
  renewEstimate(leap: Readonly<LeapSecond>): boolean {
    const { seconds: uptimeSeconds, ticks: uptimeTicks } = this.#uptime;
    const { upstream, epochSecond } = this.#reckoning;
    this.isKnown = upstream.synchronised && epochSecond !== undefined;
    this.#nowSeconds = uptimeSeconds;
    if (this.isReady) this.#readySeconds = uptimeSeconds;
    if (epochSecond === undefined || !this.isKnown) return false;
    const { estimate } = this;
    const phase = upstream.phaseSeconds(uptimeSeconds);
    const before = estimate.second;
    const whole = round(phase);
    estimate.ticks = uptimeTicks;
    estimate.second = (epochSecond + uptimeSeconds - whole) as UtcSecond;
    estimate.residualSeconds = whole - phase;
    estimate.frequency = upstream.estimator.frequency;
    estimate.frequencyUncertainty = upstream.estimator.frequencyDeviation;
    this.#describe();
    return before !== 0 && this.#passLeap(before, leap);
  }

  /** Whether the estimate went through a leap second since it was of `before`. */
  #passLeap(before: UtcSecond, leap: Readonly<LeapSecond>): boolean {
    const { estimate } = this;
    const own = this.#leap;
    if (leap.change !== 0) Object.assign(own, leap);
    else if (own.second - estimate.second > TAKEN_BACK_SECONDS) own.change = 0;
    const jump = own.change > 0 ? own.second : own.second - 1;
    if (own.change === 0 || before >= jump || estimate.second < jump) return false;
    this.#reckoning.passLeap(own.change);
    estimate.second = (estimate.second - own.change) as UtcSecond;
    own.change = 0;
    return true;
  }

  /** Stratum, refid, root delay and leap indicator are those of the selected server, one step on (RFC 5905 §11.2.3). */
  #describe(): void {
    const { selection, candidates } = this.#reckoning.upstream;
    const { estimate } = this;
    const selected = candidates[selection.selected];
    estimate.leap = selected === undefined ? estimate.leap : selection.leap;
    if (selected === undefined) return;
    estimate.stratum = selected.stratum + 1;
    estimate.refid = this.#reckoning.servers[selection.selected]?.refid ?? 0;
    estimate.rootDelaySeconds = selected.rootDelaySeconds + selected.delaySeconds;
  }

  ageSeconds(_now: Ticks): number {
    return this.isKnown ? this.#nowSeconds - this.#readySeconds : Number.POSITIVE_INFINITY;
  }

  errorBoundSeconds(ageSeconds: number): number {
    return this.#reckoning.upstream.boundSeconds(this.#nowSeconds + ageSeconds - this.ageSeconds(0 as Ticks));
  }

  renew(ageSeconds: number): void {
    // As with pulses: the segment is in use until about a second from now.
    const near = this.errorBoundSeconds(ageSeconds + 1);
    this.estimate.errorBoundSeconds = near;
    this.estimate.errorBoundGrowth = Math.max(0, (this.errorBoundSeconds(ageSeconds + 3) - near) / 2);
  }

  examine(_now: Ticks, into: ServerEvidence): void {
    into.isPulse = false;
    into.usable = this.isKnown && this.#reckoning.upstream.selection.selected >= 0;
    into.locked = this.isReady;
    into.label = this.#words();
  }

  /** How many servers agree, in words. */
  #words(): string {
    let agree = 0;
    let asked = 0;
    for (const { state } of this.#reckoning.upstream.selection.judgements) {
      asked++;
      if (state === "*" || state === "+" || state === "-") agree++;
    }
    return `${floor(agree)} of ${asked} server${asked === 1 ? "" : "s"} agree`;
  }
}
