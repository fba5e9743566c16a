/**
 * Why the appliance serves what it serves: the chain from the witnesses to the stratum, in sentences. Of now it is told
 * from the snapshot; of a moment before, from what the journal still has of it.
 */

import type { UtcSecond } from "../time/units.js";
import type { JournalEntry, JournalEvent } from "./journal.js";
import type { Snapshot } from "./snapshot.js";

type Shown = Readonly<
  Pick<
    Snapshot,
    | "serves"
    | "state"
    | "reason"
    | "stratum"
    | "leap"
    | "refid"
    | "rootDelaySeconds"
    | "rootDispersionSeconds"
    | "fix"
    | "satellitesUsed"
    | "sourceState"
    | "sourceReason"
    | "followsServers"
  >
> & {
  readonly servers: readonly Readonly<
    Pick<Snapshot["servers"][number], "name" | "state" | "reason" | "stratum" | "offsetSeconds" | "distanceSeconds">
  >[];
  readonly secondOpinion: Readonly<Snapshot["secondOpinion"]>;
};

/** What is known of now beside the snapshot. */
export interface Present {
  uptimeSeconds: number;
  /** A second as people read it. */
  dateOf: (second: UtcSecond) => string;
}

/** The journal's entries that say why stratum and leap indicator are what they are. */
const CHAIN: readonly JournalEvent[] = ["source", "pulse", "label", "leap", "receiver", "rollover", "state"];
/** The newest changes that are told of now. */
const NEWEST = 6;

/** @param journal the newest entries, oldest first. */
export function whyNow(snapshot: Shown, journal: readonly JournalEntry[], now: Present): string[] {
  const lines = [receiverLine(snapshot)];
  for (const { name, state, reason, stratum, offsetSeconds, distanceSeconds } of snapshot.servers) {
    const says = Number.isNaN(offsetSeconds)
      ? "has not said anything that counts"
      : `(stratum ${stratum}) is ${seconds(offsetSeconds)} ${offsetSeconds < 0 ? "behind" : "ahead"}, ± ${seconds(distanceSeconds)}`;
    lines.push(
      `Server ${name} ${says}: ${isBehindPulse(snapshot, state) ? "right, and the pulse is followed" : reason}.`,
    );
  }
  const { words, silences } = snapshot.secondOpinion;
  if (words !== "") lines.push(`Second opinion: ${words}${silences ? "; so nothing is served" : ""}.`);
  lines.push(followedLine(snapshot), servedLine(snapshot));
  const changes = journal.filter(({ event }) => CHAIN.includes(event)).slice(-NEWEST);
  for (const entry of changes) lines.push(`${agoOf(entry, now)}: ${entry.event}: ${entry.evidence}.`);
  return lines;
}

/** @param agoSeconds how long before now. */
export function whyThen(journal: readonly JournalEntry[], now: Present, agoSeconds: number): string[] {
  const { uptimeSeconds } = now;
  const thenSeconds = uptimeSeconds - agoSeconds;
  if (thenSeconds < 0) return [`The appliance was not running ${agoSeconds} s ago: it started ${uptimeSeconds} s ago.`];
  const first = journal[0];
  if (first === undefined || (first.number > 1 && first.uptimeSeconds > thenSeconds)) {
    const reach = first === undefined ? 0 : Math.round(uptimeSeconds - first.uptimeSeconds);
    return [`The journal reaches back ${reach} s only, and not ${agoSeconds} s.`];
  }
  const before = journal.filter(({ uptimeSeconds: at }) => at <= thenSeconds);
  const lines: string[] = [];
  for (const event of CHAIN) {
    const last = before.filter((entry) => entry.event === event).pop();
    if (last !== undefined) lines.push(`${agoOf(last, now)}, the last word of that kind: ${event}: ${last.evidence}.`);
  }
  if (!before.some(({ event }) => event === "state"))
    lines.push("The state had not changed since the start: cold, just started.");
  return lines;
}

function receiverLine({ sourceState, sourceReason, fix, satellitesUsed }: Shown): string {
  const sees = fix === "none" ? "no fix" : `a fix (${fix}) by ${satellitesUsed} satellites`;
  const word = sourceState === "*" ? "can be followed" : sourceState === "x" ? "is not believed" : "cannot be followed";
  return `The receiver has ${sees}, and ${word}: ${sourceReason}.`;
}

function isBehindPulse({ followsServers, serves }: Shown, state: string): boolean {
  return serves && !followsServers && (state === "*" || state === "+");
}

function followedLine({ followsServers, state }: Shown): string {
  if (followsServers) return "The clock follows the servers, one stratum below them.";
  if (state === "holdover") return "The clock runs on what the pulse has taught it of its crystal.";
  return state === "synchronised"
    ? "The clock follows the receiver's pulse."
    : "The clock follows nothing that it may claim.";
}

function servedLine({
  serves,
  state,
  reason,
  stratum,
  leap,
  refid,
  rootDelaySeconds,
  rootDispersionSeconds,
}: Shown): string {
  if (!serves) return `So it is ${state}, and serves leap 3, no time to trust: ${reason}.`;
  const bound = rootDelaySeconds / 2 + rootDispersionSeconds;
  return `So it serves stratum ${stratum}, leap ${leap}, refid ${refid}, right within ${seconds(bound)} (${state}): ${reason}.`;
}

function agoOf({ uptimeSeconds: at, second }: JournalEntry, { uptimeSeconds, dateOf }: Present): string {
  const when = second > 0 ? ` (${dateOf(second)})` : "";
  return `${Math.max(0, Math.round(uptimeSeconds - at))} s ago${when}`;
}

/** In three digits: "5.60 ms". */
function seconds(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return "an unknown time";
  if (size >= 1) return `${size.toPrecision(3)} s`;
  return size >= 1e-3 ? `${(size * 1e3).toPrecision(3)} ms` : `${(size * 1e6).toFixed(1)} us`;
}
