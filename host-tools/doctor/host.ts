/** The doctor's look at a server over the network, as its clients will see it. */

import { findingOf } from "../../src/status/finding.js";
import type { Finding } from "../console/answers.js";
import { resolveHost, type Target } from "../query/target.js";
import { duration, judge, type Verdict } from "../query/verdicts.js";
import { type Survey, survey } from "../query.js";

/** Questions enough to see that answers get lost or held up, and 2 s apart, which no server takes amiss. */
const QUESTIONS = 5;
const INTERVAL_MS = 2000;

/**
 * Answers that wander more than this come through Wi-Fi's power save (28 to 577 ms where it is on, 0.4 to 5 ms where
 * it is off) or a network in trouble.
 */
const WANDER_SECONDS = 0.025;

/** What was found. Rejects with Failure where the name has no address. */
export async function examineHost(
  { host, port }: Target,
  progress: (done: number) => void,
  intervalMs: number = INTERVAL_MS,
): Promise<Finding[]> {
  const address = await resolveHost(host);
  progress(0);
  const result = await survey(address, port, QUESTIONS, intervalMs, (over) => progress(over / QUESTIONS));
  return findings(result, `${address} (UDP port ${port})`);
}

/** The findings in the order in which they explain each other. */
export function findings({ samples, best, unusable, failure }: Survey, server: string): Finding[] {
  const answered = samples.filter((sample) => sample !== undefined);
  if (best === undefined) {
    const advice =
      "is it on, and in this network? Does a firewall keep UDP away? Do serving.allow and serving.deny of a Noonmark let this computer in? With the board on a cable, noonmark doctor PORT tells more";
    return [findingOf("bad", "noAnswer", failure?.message ?? `${server} did not answer`, advice)];
  }
  const list: Finding[] = [];
  const ratio = `${server} answered ${answered.length} of ${samples.length} questions`;
  const lossy = "some of the packets get lost: look at the Wi-Fi's signal, and keep the board away from metal";
  list.push(
    answered.length === samples.length ? findingOf("good", "answers", ratio) : findingOf("bad", "lost", ratio, lossy),
  );
  const verdicts = judge(best);
  list.push(...verdicts.flatMap(fieldFinding));
  if (unusable > 0 && unusable < answered.length) {
    const some = `${unusable} of its ${answered.length} answers were not usable, and the others were`;
    list.push(findingOf("bad", "unusable", some, "it loses its time now and then: the board's own doctor tells why"));
  }
  const delays = answered.map(({ delayNs }) => delayNs / 1e9);
  const [least, most] = [Math.min(...delays), Math.max(...delays)];
  const range = `answers took ${duration(least)} to ${duration(most)}`;
  const slow =
    "Wi-Fi's power save, a crowded channel or a busy computer holds packets up: try another channel, or a wired board";
  list.push(
    most - least > WANDER_SECONDS ? findingOf("doubtful", "wander", range, slow) : findingOf("good", "delay", range),
  );
  return list;
}

/** What is not good about a field of an answer. */
function fieldFinding({ field, text, level, reason, misleads }: Verdict): Finding[] {
  const finding = `${field} is ${text}: ${reason}`;
  if (level === "refused") {
    return [findingOf("bad", field, finding, "clients will not use it; the board's own doctor tells why")];
  }
  if (misleads === true)
    return [findingOf("bad", field, finding, "clients may use it, and be led wrong: do not point any at it")];
  return level === "doubtful" ? [findingOf("doubtful", field, finding, "some clients may mind")] : [];
}
