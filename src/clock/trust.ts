/**
 * Trust: what the appliance may claim, and on what evidence.
 *
 * Model: trust goes up one step at a time (cold → labelling → locking → synchronised) and each step needs all that
 * came before it. From synchronised it falls to holdover when pulses can no longer be used, and from either to
 * unsynchronised when the bound on the error passes the limit or the label is given up. Stratum 1 is claimed in
 * synchronised and holdover only. The state never changes without a sentence that says why.
 *
 * Where servers are followed (no receiver, or its holdover is over) there are no pulses and no label: what counts is that
 * a majority of servers agrees. Between servers the limit is wider, since half of the way to them is in the bound.
 *
 * A clock that is not served is set, not slewed: whoever asks has to be told that it is not served before it is again.
 * So trust that was lost stays lost for some seconds, even if all the evidence is there at once.
 */

import type { JournalNote } from "../status/journal.js";

export type State = "cold" | "labelling" | "locking" | "synchronised" | "holdover" | "unsynchronised";

/** What is known at an instant. */
export interface Evidence {
  /** Whether it is of a receiver's pulses; otherwise of servers, whose words are in `label`. */
  isPulse: boolean;
  /** Whether the clock is still on its way to the estimate of a source that is followed anew, by slewing. */
  isApproaching: boolean;
  /** The receiver stands by a fix, and said so lately. */
  fix: boolean;
  /** A train of pulses is running, and not silent. */
  pulses: boolean;
  /** The label's state, in its own words. */
  label: string;
  /** Pulses and label can be used: the label is confirmed and the pulses are where the clock expects them. */
  usable: boolean;
  /** The discipline stands by its estimate. */
  locked: boolean;
  /** Bound on the error of what would be served, seconds. */
  boundSeconds: number;
  /** Seconds since the last pulse that was used. */
  ageSeconds: number;
  /** What witnesses say against the second, in words: nothing is served while they do. Empty where nothing is. */
  objection: string;
}

/** One pulse may be missed, or be a moment late, without a change of condition. */
export const PULSE_MEMORY_SECONDS = 2.5;

/**
 * Bound past which a clock that follows servers is not served: RFC 5905 §11.2 has clients turn down whoever is farther
 * (MAXDIST).
 */
const SERVER_LIMIT_SECONDS = 1;

/** What was lost is not claimed again before so many seconds began: who asks every second has been told by then. */
const LOST_SECONDS = 4;

export class Trust {
  state: State = "cold";
  /** Why the state is what it is: the sentence that goes into the journal. */
  reason = "just started";
  /** Whether time is served as synchronised: leap indicator other than 3, stratum 1. */
  serves = false;

  /** Each change with its reason, to be taken away by the caller of each step. */
  readonly notes: JournalNote[] = [];

  /** Why nothing may be served whatever the evidence; empty: it may. */
  suspended = "";

  private readonly holdoverLimitSeconds: number;
  /** Seconds that have to begin before what was lost may be claimed again. */
  private lostSeconds = 0;

  /** @param holdoverLimitSeconds stratum 1 is kept until the bound passes it. */
  constructor(holdoverLimitSeconds: number) {
    this.holdoverLimitSeconds = holdoverLimitSeconds;
  }

  /** Takes in the evidence; true when the state changed, with the reason in `reason` and in a note. */
  consider(evidence: Evidence): boolean {
    const state =
      this.suspended !== ""
        ? this.whileSuspended()
        : this.serves
          ? this.whileServing(evidence)
          : this.whileNot(evidence);
    if (state === this.state) return false;
    this.note(state);
    this.state = state;
    this.serves = state === "synchronised" || state === "holdover";
    if (state === "unsynchronised") this.lostSeconds = LOST_SECONDS;
    return true;
  }

  /** Withdraws trust at once, for a reason that no measurement shows (a label given up). */
  withdraw(reason: string): void {
    this.reason = reason;
    this.note("unsynchronised");
    this.state = "unsynchronised";
    this.serves = false;
    this.lostSeconds = LOST_SECONDS;
  }

  /** A second has begun. */
  pass(): void {
    this.lostSeconds--;
  }

  /** Has nothing served, for this reason, until it is called with an empty one. @returns whether that is new. */
  suspend(reason: string): boolean {
    if (reason === this.suspended) return false;
    this.suspended = reason;
    if (reason !== "") this.withdraw(reason);
    return true;
  }

  private note(next: State): void {
    this.notes.push({ event: "state", evidence: `${this.state} → ${next}: ${this.reason}` });
  }

  private whileSuspended(): State {
    this.reason = this.suspended;
    this.lostSeconds = LOST_SECONDS;
    return "unsynchronised";
  }

  private whileServing(evidence: Evidence): State {
    if (evidence.objection !== "") {
      this.reason = evidence.objection;
      return "unsynchronised";
    }
    const limitSeconds = this.limitSeconds(evidence);
    if (!(evidence.boundSeconds <= limitSeconds)) {
      const last = evidence.isPulse ? "pulse used" : "answer that could be followed";
      this.reason = `bound ${microseconds(evidence.boundSeconds)} passed the limit of ${microseconds(limitSeconds)}, ${Math.round(evidence.ageSeconds)} s after the last ${last}`;
      return "unsynchronised";
    }
    const current = evidence.usable && evidence.locked && evidence.ageSeconds <= PULSE_MEMORY_SECONDS;
    const state = this.state;
    if (state === "synchronised" && !current) {
      this.reason = lacking(evidence);
      return "holdover";
    }
    if (state === "holdover" && current) {
      this.reason = `${evidence.isPulse ? "pulses used" : "servers followed"} again, bound ${microseconds(evidence.boundSeconds)}`;
      return "synchronised";
    }
    return state;
  }

  /** What the bound may be at most. */
  private limitSeconds({ isPulse, isApproaching }: Evidence): number {
    return isPulse && !isApproaching ? this.holdoverLimitSeconds : SERVER_LIMIT_SECONDS;
  }

  private whileNot(evidence: Evidence): State {
    if (evidence.objection !== "") {
      this.reason = evidence.objection;
      return this.state === "unsynchronised" ? "unsynchronised" : "labelling";
    }
    if (!evidence.isPulse) return this.whileNotByServers(evidence);
    if (!evidence.fix || !evidence.pulses) {
      this.reason = lacking(evidence);
      return this.state === "unsynchronised" ? "unsynchronised" : "cold";
    }
    if (!evidence.usable) {
      this.reason = `fix and pulses are there, label ${evidence.label}`;
      return "labelling";
    }
    if (evidence.ageSeconds > PULSE_MEMORY_SECONDS) {
      this.reason = `label ${evidence.label}, no pulse used yet`;
      return "locking";
    }
    if (!evidence.locked || !(evidence.boundSeconds <= this.holdoverLimitSeconds)) {
      this.reason = `label ${evidence.label}, bound ${microseconds(evidence.boundSeconds)}`;
      return "locking";
    }
    this.reason = `label ${evidence.label}, loop locked, bound ${microseconds(evidence.boundSeconds)}`;
    if (this.lostSeconds <= 0) return "synchronised";
    this.reason += ", when all who ask have been told of the loss";
    return "locking";
  }

  private whileNotByServers(evidence: Evidence): State {
    if (!evidence.usable) {
      this.reason = lacking(evidence);
      return this.state === "unsynchronised" ? "unsynchronised" : "cold";
    }
    this.reason = `${evidence.label}, bound ${microseconds(evidence.boundSeconds)}`;
    if (!evidence.locked || !(evidence.boundSeconds <= this.limitSeconds(evidence))) return "locking";
    return this.lostSeconds <= 0 ? "synchronised" : "locking";
  }
}

/** What stands between the evidence and being synchronised. */
function lacking(evidence: Evidence): string {
  if (!evidence.isPulse) return `${evidence.label}: no server is followed`;
  if (!evidence.fix) return "no valid time comes from the receiver";
  if (!evidence.pulses) return "no pulses";
  if (!evidence.usable) return `label ${evidence.label}: pulses are not used`;
  return evidence.locked ? `last pulse used ${evidence.ageSeconds.toFixed(1)} s ago` : "the loop lost its lock";
}

function microseconds(seconds: number): string {
  return Number.isFinite(seconds) ? `${(seconds * 1e6).toFixed(1)} µs` : "unknown";
}
