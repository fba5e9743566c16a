/** What was not answered on the NTP port, by reason, with the setting that would change it. */

import { type Finding, findingOf } from "./finding.js";

/** Packets of one kind since the start. */
export interface Unanswered {
  /** A short name for machines. */
  reason: string;
  count: number;
  /** The same reason in words that go on from a number of packets. */
  words: string;
  /** Keys of the configuration that decide about it, with spaces between them; empty where none does. */
  setting: string;
}

type Kind = readonly [counter: number, reason: string, words: string, setting: string];

/** By the counters of drivers/responder/responder.ts. */
const KINDS: readonly Kind[] = [
  [2, "size", "of a length that no request has", ""],
  [3, "version", "of an NTP version other than 1 to 4", ""],
  [4, "mode", "of a mode that nobody asks in", ""],
  [13, "symmetric", "of mode 1", "serving.symmetric"],
  [10, "access", "from networks that are not answered", "serving.allow serving.deny serving.control"],
  [
    16,
    "accessTold",
    "from networks that are not answered, and were told so",
    "serving.allow serving.deny serving.refusal",
  ],
  [11, "rate", "over their rate", "serving.ratePerS serving.burst serving.leak"],
  [12, "rateTold", "over their rate, and were told so", "serving.ratePerS serving.burst serving.leak"],
  [14, "unknownKey", "signed with a key that is not here", "authentication.keys authentication.wrongKey"],
  [15, "wrongMac", "signed with another secret than the key's", "authentication.keys authentication.wrongKey"],
  [17, "malformedNts", "with fields of NTS that do not make a request", "nts.enabled"],
  [18, "wrongCookie", "with a cookie of NTS that cannot be opened, and were told so", "nts.enabled"],
  [19, "wrongNts", "that NTS shows to be altered or forged, and were told so", "nts.enabled"],
  [6, "noClock", "while there was no time to serve", "limits.silentWhenUnsynchronised"],
  [5, "late", "too late for an answer to be of use", ""],
  [7, "source", "from a port or address that no client has", ""],
  [8, "lost", "behind more control messages than can wait", "serving.control"],
  [9, "unsent", "whose answer the network did not take", ""],
];

/** @param counters of drivers/responder/responder.ts. Kinds of which there were none are left out. */
export function unanswered(counters: Readonly<Uint32Array>): Unanswered[] {
  return KINDS.map(([at, reason, words, setting]) => ({ reason, count: counters[at] ?? 0, words, setting })).filter(
    ({ count }) => count > 0,
  );
}

/** A line for each. */
export function unansweredText(kinds: readonly Unanswered[]): string[] {
  return kinds.map(
    ({ count, words, setting }) => `${count} not answered: ${words}${setting === "" ? "" : ` (${setting})`}`,
  );
}

/** What `doctor` shows of it, which is as it should be where it was set so; undefined where all were answered. */
export function unansweredFinding(kinds: readonly Unanswered[]): Finding | undefined {
  if (kinds.length === 0) return undefined;
  const settings = [...new Set(kinds.flatMap(({ setting }) => setting.split(" ")))].filter((key) => key !== "");
  const finding = `packets since the start: ${unansweredText(kinds).join("; ")}`;
  const advice =
    settings.length === 0 ? "" : `where one of them should have been: ${settings.join(", ")} decide about it`;
  return findingOf("good", "unanswered", finding, advice);
}
