/**
 * The servers as witnesses of the second: asked about the receiver's, and about the running clock's.
 *
 *     testimonies ─► opinion of the receiver ─► label (refused, or known without a wait)
 *                └─► opinion of the clock ────► objection: nothing is served ─► trust
 *
 * While there is a pulse they can only silence the appliance, never move it. Where they contradict the running clock, or
 * a receiver that has not been believed yet, nothing is served. Where they agree with the clock and contradict the
 * receiver alone, its label is in dispute and the clock is in holdover. Fewer than the quorum only warn; but a receiver
 * that was not believed yet is not believed against anybody.
 *
 * While they agree, the pulse calibrates them: what each one's paths make of its time is learned against it.
 */

import type { Steering } from "./clock/steering.js";
import type { Candidate } from "./selection/candidate.js";
import { type Opinion, SecondOpinion, type Witness } from "./selection/second-opinion.js";
import { type Estimate, secondsSince } from "./sources/estimate.js";
import type { GpsSource } from "./sources/gps/gps-source.js";
import type { JournalNote } from "./status/journal.js";
import type { UtcSecond } from "./time/units.js";
import type { Uptime } from "./time/uptime.js";
import { isMonthStart } from "./time/utc.js";
import type { Upstream } from "./upstream.js";

const { abs, max } = Math;

/** What servers are asked with: see inquiry.ts. */
export interface WitnessSubject {
  readonly upstream: Upstream;
  readonly epochSecond: UtcSecond | undefined;
  readonly servers: readonly { readonly written: { readonly host: string } }[];
}

/** What they are asked about. */
export interface Questioned {
  readonly source: GpsSource;
  readonly steering: Steering;
  readonly followsServers: boolean;
  /** The servers took over a clock that was right by the pulse, and by them. */
  readonly isHanded: boolean;
}

/** A pulse is near its true place, however it is captured: an edge that ends a pulse is up to 200 ms late. */
const PULSE_BOUND_SECONDS = 0.2;
/** Older pulses, seconds, tell nothing of now. */
const PULSE_AGE_SECONDS = 5;
/** So near a leap second, seconds, servers and clock go through it one after the other. */
const SEAM_SECONDS = 3;
/** Whether a month's end was a leap second is asked when every server has gone through it, seconds after. */
const AFTER_MONTH_SECONDS = 2;
/** All servers are asked before their turn no more often than this, seconds. */
const HASTE_SECONDS = 256;
/** While nothing is served because of them, they are asked as often as servers are by default (2^6 s). */
const OBJECTION_HASTE_SECONDS = 64;
/** Pulses that calibrate are so many seconds apart: the loop follows them in between. */
const CALIBRATION_SECONDS = 16;
/** Standard deviations in the bound of the pulse's estimate. */
const BOUND_DEVIATIONS = 5.5;

export class Witnesses {
  readonly ofReceiver: SecondOpinion;
  readonly ofClock: SecondOpinion;
  /** What stands against the second, in words: nothing may be served. */
  objection = "";
  /** Whether the receiver may not be followed by what the servers say of its second. */
  refusesReceiver = false;
  /** To be taken away by the caller. */
  readonly notes: JournalNote[] = [];
  readonly #subject: WitnessSubject;
  readonly #uptime: Uptime;
  readonly #witnesses: readonly Witness[];
  /** The pulse's second was served since the start. */
  #isBelieved = false;
  #seamUntil = 0;
  #hastenedSeconds = Number.NEGATIVE_INFINITY;
  #calibratedSeconds = Number.NEGATIVE_INFINITY;
  readonly #noted: Record<"the receiver" | "the clock", Opinion> = { "the receiver": "none", "the clock": "none" };

  /** @param quorum servers that agree are a witness. */
  constructor(subject: WitnessSubject, quorum: number, uptime: Uptime) {
    this.#subject = subject;
    this.#uptime = uptime;
    this.#witnesses = subject.servers.map(() => ({ lowSeconds: 0, highSeconds: 0, isHeard: false, isTrusted: false }));
    this.ofReceiver = new SecondOpinion(quorum);
    this.ofClock = new SecondOpinion(quorum);
  }

  /** Once a second. @param hasPulse whether the receiver has a fix, and pulses come. */
  weigh(questioned: Questioned, hasPulse: boolean): void {
    if (this.#isAtSeam(questioned)) return;
    const { source, steering, followsServers, isHanded } = questioned;
    if (steering.serves && !followsServers) this.#isBelieved = true;
    const isClock = !followsServers && source.isKnown;
    this.#askOfReceiver(source, hasPulse);
    // Of a label that is believed they say what they say of the clock, which follows it.
    if (!isClock || source.label.state !== "confirmed") this.#note(this.ofReceiver, "the receiver");
    if (isClock) {
      this.#askOfEstimate(source.estimate);
      this.#note(this.ofClock, "the clock");
    } else this.#ask(this.ofClock, undefined, 0, 0);
    this.refusesReceiver = this.#isAgainst(this.ofReceiver);
    const isReceiverRefused =
      this.refusesReceiver && hasPulse && (followsServers ? !isHanded : source.label.state === "refused");
    if (isClock && this.#isAgainst(this.ofClock)) this.objection = this.ofClock.words("the clock");
    else this.objection = isReceiverRefused ? this.ofReceiver.words("the receiver") : "";
    if (this.objection !== "") this.#hasten();
    if (isClock && isMonthStart((source.estimate.second - AFTER_MONTH_SECONDS) as UtcSecond)) this.#hasten();
    if (isClock && steering.trust.state === "synchronised" && this.objection === "") this.#calibrate(source.estimate);
  }

  /** Servers and clock go through a leap second one after the other; so near one nobody is asked. */
  #isAtSeam({ source, steering }: Questioned): boolean {
    const { pending } = steering.leaps;
    const { seconds } = this.#uptime;
    if (pending.change !== 0 && source.isKnown && abs(pending.second - source.estimate.second) <= SEAM_SECONDS) {
      this.#seamUntil = seconds + 2 * SEAM_SECONDS;
      // Whoever is not followed does not go through it with the clock.
      if (!this.#subject.upstream.synchronised) this.#subject.upstream.testimonies.forget();
    }
    return seconds < this.#seamUntil;
  }

  #askOfReceiver({ label }: GpsSource, hasPulse: boolean): void {
    const offset = label.claimedOffset;
    const since = label.sincePulseSeconds(this.#uptime.ticks);
    if (offset === undefined || !hasPulse || !(abs(since) <= PULSE_AGE_SECONDS)) {
      this.#ask(this.ofReceiver, undefined, 0, 0);
      return;
    }
    const opinion = this.#ask(this.ofReceiver, (offset + label.pulseIndex) as UtcSecond, since, PULSE_BOUND_SECONDS);
    const agrees = opinion === "agrees" || opinion === "differs";
    label.takeWord(offset, agrees ? "agrees" : this.#isAgainst(this.ofReceiver) ? "contradicts" : "");
  }

  #askOfEstimate(estimate: Readonly<Estimate>): void {
    const since = secondsSince(estimate, this.#uptime.ticks, this.#uptime.hz);
    this.#ask(this.ofClock, estimate.second, estimate.residualSeconds + since, estimate.errorBoundSeconds);
  }

  /** @param second and the seconds after it: what is held to be the time at the beginning of this second of uptime. */
  #ask(opinion: SecondOpinion, second: UtcSecond | undefined, after: number, boundSeconds: number): Opinion {
    const { upstream, epochSecond } = this.#subject;
    const { estimator, testimonies } = upstream;
    const now = this.#uptime.seconds;
    const ahead = second === undefined || epochSecond === undefined ? 0 : epochSecond + now - second - after;
    for (let index = 0; index < this.#witnesses.length; index++) {
      const witness = this.#witnesses[index] as Witness;
      const candidate = upstream.candidates[index];
      witness.isHeard = false;
      if (second === undefined || epochSecond === undefined || !testimonies.isKnown(index) || !isUsable(candidate))
        continue;
      witness.isHeard = true;
      witness.isTrusted = candidate?.options.trust === true;
      // The counter is ahead of the server by the phase, and of the time in question by `ahead`.
      witness.lowSeconds = ahead - testimonies.highSeconds(index, now, estimator);
      witness.highSeconds = ahead - testimonies.lowSeconds(index, now, estimator);
    }
    return opinion.ask(this.#witnesses, boundSeconds);
  }

  #isAgainst({ opinion }: SecondOpinion): boolean {
    return opinion === "contradicts" || (opinion === "lone" && !this.#isBelieved);
  }

  /** Writes down a change that somebody should know of; `#witnesses` is of this opinion. */
  #note(about: SecondOpinion, it: "the receiver" | "the clock"): void {
    const { opinion } = about;
    const before = this.#noted[it];
    if (opinion === before) return;
    // Wide intervals and silent servers come and go.
    if (!isNews(opinion) && !(isNews(before) && opinion === "few")) return;
    this.#noted[it] = opinion;
    this.notes.push({ event: "source", evidence: about.words(it) });
    this.#hasten();
    if (opinion !== "contradicts" && opinion !== "lone") return;
    for (let index = 0; index < this.#witnesses.length; index++) this.#noteWord(index, it);
  }

  #noteWord(index: number, it: string): void {
    const { isHeard, lowSeconds, highSeconds } = this.#witnesses[index] as Witness;
    if (!isHeard) return;
    const offset = (lowSeconds + highSeconds) / 2;
    const half = ((highSeconds - lowSeconds) / 2) * 1e3;
    const host = this.#subject.servers[index]?.written.host;
    const off = `${offset > 0 ? "+" : ""}${offset.toFixed(3)} s ± ${half.toFixed(0)} ms`;
    this.notes.push({ event: "source", evidence: `${host}: ${off} from ${it}` });
  }

  /** Asks everybody, so that one server's news is others' within seconds. */
  #hasten(): void {
    const { seconds } = this.#uptime;
    if (seconds - this.#hastenedSeconds < (this.objection === "" ? HASTE_SECONDS : OBJECTION_HASTE_SECONDS)) return;
    this.#hastenedSeconds = seconds;
    for (const association of this.#subject.upstream.associations) association.hasten(seconds);
  }

  #calibrate(estimate: Readonly<Estimate>): void {
    const { upstream, epochSecond } = this.#subject;
    const { seconds, ticks } = this.#uptime;
    // A pulse that cannot be right where the servers are teaches them nothing: a spoofer would take them along.
    if (epochSecond === undefined || !this.ofClock.isNear) return;
    if (seconds - this.#calibratedSeconds < CALIBRATION_SECONDS) return;
    this.#calibratedSeconds = seconds;
    const after = estimate.residualSeconds + secondsSince(estimate, ticks, this.#uptime.hz);
    const phaseSeconds = epochSecond + seconds - estimate.second - after;
    const deviation = max(estimate.errorBoundSeconds, 0) / BOUND_DEVIATIONS;
    upstream.calibrate(seconds, phaseSeconds, deviation * deviation);
  }
}

const isNews = (opinion: Opinion) => opinion !== "none" && opinion !== "few" && opinion !== "unsure";

/** Whether a server's word counts: as in selection, whatever the clock makes of it. */
function isUsable(candidate: Readonly<Candidate> | undefined): boolean {
  if (candidate === undefined) return false;
  const { options, reachable, stratum, leap, loop } = candidate;
  return reachable && !loop && leap !== 3 && stratum >= 1 && stratum <= 15 && options.noselect !== true;
}
