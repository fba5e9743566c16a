/** The doctor's look at a server over the network, as its clients will see it. */

import type { Finding } from "../console/answers.js";
import { resolveHost, type Target } from "../query/target.js";
import { duration, judge } from "../query/verdicts.js";
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
  const result = await survey(address, port, QUESTIONS, intervalMs, (asked) => progress(asked / QUESTIONS));
  return findings(result, `${address} (UDP port ${port})`);
}

/** The findings in the order in which they explain each other. */
export function findings({ samples, best, failure }: Survey, server: string): Finding[] {
  const answered = samples.filter((sample) => sample !== undefined);
  if (best === undefined) {
    const advice =
      "is it on, and in this network? Does a firewall keep UDP away? With the board on a cable, noonmark doctor PORT tells more";
    return [bad("noAnswer", failure?.message ?? `${server} did not answer`, advice)];
  }
  const list: Finding[] = [];
  const ratio = `${server} answered ${answered.length} of ${samples.length} questions`;
  const lossy = "some of the packets get lost: look at the Wi-Fi's signal, and keep the board away from metal";
  list.push(answered.length === samples.length ? good("answers", ratio) : bad("lost", ratio, lossy));
  for (const { field, text, level, reason } of judge(best)) {
    const finding = `${field} is ${text}: ${reason}`;
    if (level === "refused")
      list.push(bad(field, finding, "clients will not use it; the board's own doctor tells why"));
    if (level === "doubtful") list.push(good(field, finding, "some clients may mind"));
  }
  const delays = answered.map(({ delayNs }) => delayNs / 1e9);
  const [least, most] = [Math.min(...delays), Math.max(...delays)];
  const range = `answers took ${duration(least)} to ${duration(most)}`;
  const slow = "Wi-Fi's power save or a crowded channel holds packets up: try another channel, or a wired board";
  list.push(most - least > WANDER_SECONDS ? bad("wander", range, slow) : good("delay", range));
  return list;
}

function good(code: string, finding: string, advice = ""): Finding {
  return { code, ok: true, finding, advice };
}

function bad(code: string, finding: string, advice: string): Finding {
  return { code, ok: false, finding, advice };
}
