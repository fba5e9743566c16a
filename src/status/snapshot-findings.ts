/** Findings that the snapshot alone shows: the state, how near the bound is to its limit, and who contradicts whom. */

import { type Finding, findingOf } from "./finding.js";
import type { Snapshot } from "./snapshot.js";

/** Of the limit: from here on somebody who wants to act has to hurry. */
const NEAR = 0.5;

type Shown = Readonly<
  Pick<Snapshot, "state" | "rootDispersionSeconds" | "sourceState" | "sourceReason"> & {
    servers: readonly Readonly<Pick<Snapshot["servers"][number], "name" | "state" | "reason">>[];
  }
>;

/** @param holdoverLimitUs limits.holdoverLimitUs. */
export function snapshotFindings(snapshot: Shown, holdoverLimitUs: number): Finding[] {
  const findings: Finding[] = [];
  const boundUs = snapshot.rootDispersionSeconds * 1e6;
  if (snapshot.state === "holdover" && boundUs > NEAR * holdoverLimitUs) {
    const finding = `without pulses the error bound has grown to ${boundUs.toFixed(0)} us of ${holdoverLimitUs}`;
    const advice = "bring the pulse back: past the limit the time is not served any more (limits.holdoverLimitUs)";
    findings.push(findingOf("doubtful", "boundGrows", finding, advice));
  }
  const wrong = snapshot.servers.filter(({ state }) => state === "x").map(({ name, reason }) => `${name} (${reason})`);
  if (snapshot.sourceState === "x") wrong.push(`the receiver (${snapshot.sourceReason})`);
  if (wrong.length > 0) {
    const finding = `not believed, since it contradicts the others: ${wrong.join("; ")}`;
    const advice = "compare them with a clock that you trust (noonmark query HOST), and take out the one that is wrong";
    findings.push(findingOf("doubtful", "sourcesDisagree", finding, advice));
  }
  return findings;
}

/** In holdover the time is served on trust in the crystal: right as far as is known. */
export function stateFinding({
  state,
  reason,
  serves,
}: Readonly<Pick<Snapshot, "state" | "reason" | "serves">>): Finding {
  return findingOf(state === "synchronised" ? "good" : serves ? "doubtful" : "bad", state, `${state}: ${reason}`);
}

/** Starts of which nobody was the author. */
const CRASHES: readonly string[] = ["watchdog", "crash", "brownout"];
/** So long after such a start somebody should hear of it. */
const CRASH_SECONDS = 3600;

/** @param reason of drivers/board's startReason. Undefined where the start was in order, or is long ago. */
export function startFinding(reason: string, uptimeSeconds: number): Finding | undefined {
  if (!CRASHES.includes(reason) || uptimeSeconds >= CRASH_SECONDS) return undefined;
  const advice =
    reason === "brownout"
      ? "give the board a stronger supply and a short cable"
      : "if it happens again, save the journal, and report it with the firmware's version";
  return findingOf(
    "doubtful",
    "crashed",
    `the firmware started ${uptimeSeconds.toFixed(0)} s ago after: ${reason}`,
    advice,
  );
}
