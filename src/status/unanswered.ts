/** What was not answered on the NTP port, by reason, with the setting that would change it. */

import type { PacketCounters, PacketVerdict } from "../serving/packet-counters.js";
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

type Kind = readonly [verdict: PacketVerdict, reason: string, words: string, setting: string];

const KINDS: readonly Kind[] = [
  ["wrongLength", "size", "of a length that no request has", ""],
  ["wrongVersion", "version", "of an NTP version other than 1 to 4", ""],
  ["notARequest", "mode", "of a mode that nobody asks in", ""],
  ["unsupported", "symmetric", "of mode 1", "serving.symmetric"],
  ["denied", "access", "from networks that are not answered", "serving.allow serving.deny serving.control"],
  [
    "refused",
    "accessTold",
    "from networks that are not answered, and were told so",
    "serving.allow serving.deny serving.refusal",
  ],
  ["limited", "rate", "over their rate", "serving.ratePerS serving.burst serving.leak"],
  ["kissed", "rateTold", "over their rate, and were told so", "serving.ratePerS serving.burst serving.leak"],
  ["unknownKey", "unknownKey", "signed with a key that is not here", "authentication.keys authentication.wrongKey"],
  ["wrongMac", "wrongMac", "signed with another secret than the key's", "authentication.keys authentication.wrongKey"],
  ["malformedNts", "malformedNts", "with fields of NTS that do not make a request", "nts.enabled"],
  ["wrongCookie", "wrongCookie", "with a cookie of NTS that cannot be opened, and were told so", "nts.enabled"],
  ["wrongNts", "wrongNts", "that NTS shows to be altered or forged, and were told so", "nts.enabled"],
  ["noClock", "noClock", "while there was no time to serve", "limits.silentWhenUnsynchronised"],
  ["late", "late", "too late for an answer to be of use", ""],
  ["badSource", "source", "from a port or address that no client has", ""],
  ["lost", "lost", "behind more control messages than can wait", "serving.control"],
  ["unsent", "unsent", "whose answer the network did not take", ""],
];

/** @param counters as drivers/responder has counted. Kinds of which there were none are left out. */
export function unanswered(counters: PacketCounters): Unanswered[] {
  return KINDS.map(([verdict, reason, words, setting]) => ({
    reason,
    count: counters.of(verdict),
    words,
    setting,
  })).filter(({ count }) => count > 0);
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
