/** What somebody has to know of how the second of the pulses was told apart from the one before and the one after. */

import { type Finding, findingOf } from "../../status/finding.js";
import type { SecondLabel } from "./label.js";

/** What the receiver's line shows of it. */
export interface LineState {
  /** It never pauses. */
  readonly isFull: boolean;
  /** The receiver's last date was that of one that does not know its week. */
  readonly lacksWeek: boolean;
}

/**
 * Undefined while there is no label to speak of.
 * @param isWitnessed whether servers agree with the second.
 */
export function secondFinding(label: Readonly<SecondLabel>, line: LineState, isWitnessed = false): Finding | undefined {
  if (line.isFull) {
    const finding = "the line is full: it never pauses, so nobody knows how long a sentence has been waiting";
    const advice = "set the receiver to fewer sentences or a higher speed; until then no second is taken from it";
    return findingOf("bad", "lineFull", finding, advice);
  }
  if (line.lacksWeek) {
    const finding = "the receiver has a fix but does not know its week: its date is of the first days of a week count";
    const advice = "give it some minutes of open sky; if that does not help, its firmware or its battery is too old";
    return findingOf("bad", "weekUnknown", finding, advice);
  }
  if (label.isVouched) return findingOf("good", "second", "the receiver names each pulse before it comes");
  if (label.state === "disputed") return disputeFinding(label);
  if (label.state !== "confirmed" || isWitnessed) return undefined;
  const finding = "nobody vouches for the second: sentences that are late by a whole second look like these";
  const advice =
    "compare it once with another server (noonmark query HOST); for a receiver that is known to be late: receiver.lateS";
  return findingOf("doubtful", "secondUnvouched", finding, advice);
}

/** What ends a dispute: see label.ts. A restart takes what the receiver says, as after a first start. */
function disputeFinding({ isBehind, disputeSeconds }: Readonly<SecondLabel>): Finding {
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
