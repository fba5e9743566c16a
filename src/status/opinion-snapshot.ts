/** What servers say of the second, as a part of the snapshot (snapshot.ts), and as a finding. */

import type { Opinion, SecondOpinion } from "../selection/second-opinion.js";
import { type Finding, findingOf } from "./finding.js";

export interface OpinionSnapshot {
  /** Of the clock, or of the receiver where that is another matter. */
  opinion: Opinion;
  /** In words; empty where nobody is asked. */
  words: string;
  /** Positive where what is asked about is behind the servers. */
  offsetSeconds: number;
  /** Servers that say so, and that are heard. */
  agreeing: number;
  heard: number;
  /** Nothing is served because of it. */
  silences: boolean;
}

/** What it is made of: witnesses.ts. */
export interface OpinionSubject {
  readonly ofReceiver: SecondOpinion;
  readonly ofClock: SecondOpinion;
  readonly objection: string;
  readonly refusesReceiver: boolean;
}

export function emptyOpinion(): OpinionSnapshot {
  return { opinion: "none", words: "", offsetSeconds: 0, agreeing: 0, heard: 0, silences: false };
}

/** @param subject undefined where no server is asked. */
export function fillOpinion(into: OpinionSnapshot, subject: OpinionSubject | undefined): void {
  if (subject === undefined) return;
  const { ofReceiver, ofClock, refusesReceiver } = subject;
  const isOfClock = ofClock.heard > 0 && !(refusesReceiver && ofClock.wholeSeconds === 0);
  const shown = isOfClock ? ofClock : ofReceiver;
  into.opinion = shown.opinion;
  into.words = shown.words(isOfClock ? "the clock" : "the receiver");
  into.offsetSeconds = shown.offsetSeconds;
  into.agreeing = shown.agreeing;
  into.heard = shown.heard;
  into.silences = subject.objection !== "";
}

/** Undefined where there is nothing to say. */
export function opinionFinding({ opinion, words, silences }: Readonly<OpinionSnapshot>): Finding | undefined {
  switch (opinion) {
    case "agrees":
      return findingOf("good", "secondOpinion", words);
    case "few":
      return findingOf(
        "doubtful",
        "secondUnwitnessed",
        `${words}: too few to be a witness`,
        "name more servers: upstream.servers",
      );
    case "divided":
      return findingOf(
        "doubtful",
        "secondOpinion",
        words,
        "see which of them is wrong (noonmark why), and leave it out",
      );
    case "differs":
      return findingOf(
        "doubtful",
        "secondOpinion",
        words,
        "use servers that do not smear; if they do not, check the antenna",
      );
    case "lone":
    case "contradicts": {
      const advice =
        "see what each says (noonmark why); where the receiver is late by whole seconds, set receiver.lateS; else leave out servers that are wrong";
      return findingOf(silences ? "bad" : "doubtful", "secondContradicted", words, advice);
    }
    case "none":
    case "unsure":
      return words === "" ? undefined : findingOf("doubtful", "secondUnwitnessed", words, "see why: noonmark sources");
  }
}
