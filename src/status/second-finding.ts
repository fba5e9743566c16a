/** What somebody has to know of how the second of the pulses was told apart from the one before and the one after. */

import type { Receiver } from "../gnss/receiver.js";
import type { SecondLabel } from "../sources/gps/label.js";
import { type Finding, findingOf } from "./finding.js";

/** What is known of it, as a part of the snapshot. */
export interface SecondSnapshot {
  /** Of the label, and whether the receiver names each pulse before it comes: see sources/gps/label.ts. */
  labelState: SecondLabel["state"];
  isVouched: boolean;
  /** In a dispute: the label was a second behind; and how far the receiver's second is from it. */
  isBehind: boolean;
  disputeSeconds: number;
  /** The receiver's line never pauses. */
  isLineFull: boolean;
  /** The receiver's last date was that of one that does not know its week. */
  lacksWeek: boolean;
}

export function emptySecond(): SecondSnapshot {
  const ofLabel = { labelState: "none", isVouched: false, isBehind: false, disputeSeconds: 0 } as const;
  return { ...ofLabel, isLineFull: false, lacksWeek: false };
}

export function fillSecond(
  into: SecondSnapshot,
  label: Readonly<Pick<SecondLabel, "state" | "isVouched" | "isBehind" | "disputeSeconds">>,
  receiver: Readonly<Pick<Receiver, "isFull" | "lacksWeek">>,
): void {
  into.labelState = label.state;
  into.isVouched = label.isVouched;
  into.isBehind = label.isBehind;
  into.disputeSeconds = label.disputeSeconds;
  into.isLineFull = receiver.isFull;
  into.lacksWeek = receiver.lacksWeek;
}

/**
 * Undefined while there is no label to speak of.
 * @param isWitnessed whether servers agree with the second.
 */
export function secondFinding(second: Readonly<SecondSnapshot>, isWitnessed = false): Finding | undefined {
  if (second.isLineFull) {
    const finding = "the line is full: it never pauses, so nobody knows how long a sentence has been waiting";
    const advice = "set the receiver to fewer sentences or a higher speed; until then no second is taken from it";
    return findingOf("bad", "lineFull", finding, advice);
  }
  if (second.lacksWeek) {
    const finding = "the receiver has a fix but does not know its week: its date is of the first days of a week count";
    const advice = "give it some minutes of open sky; if that does not help, its firmware or its battery is too old";
    return findingOf("bad", "weekUnknown", finding, advice);
  }
  if (second.isVouched) return findingOf("good", "second", "the receiver names each pulse before it comes");
  if (second.labelState === "disputed") return disputeFinding(second);
  if (second.labelState !== "confirmed" || isWitnessed) return undefined;
  const finding = "nobody vouches for the second: sentences that are late by a whole second look like these";
  const advice =
    "compare it once with another server (noonmark query HOST); for a receiver that is known to be late: receiver.lateS";
  return findingOf("doubtful", "secondUnvouched", finding, advice);
}

/** What ends a dispute: see label.ts. A restart takes what the receiver says, as after a first start. */
function disputeFinding({ isBehind, disputeSeconds }: Readonly<SecondSnapshot>): Finding {
  if (isBehind) {
    const finding = "sentences began before the pulses that they name: the second that was served was one behind";
    const advice =
      "wait two minutes; where it lasts, sentences begin on both sides of a pulse: set the receiver to fewer of them or a higher speed";
    return findingOf("bad", "secondBehind", finding, advice);
  }
  const finding = `the receiver names another second than before, by ${disputeSeconds} s: the old one is kept, for a day`;
  const advice =
    "compare both with another server (noonmark query HOST); where the receiver is right, or another was plugged in, restart the appliance; for one known to be late: receiver.lateS";
  return findingOf("doubtful", "secondDisputed", finding, advice);
}
