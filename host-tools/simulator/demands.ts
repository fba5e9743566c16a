/** What a scenario demands for itself beside its limits: when requests are answered, and what the journal tells. */

import { type Span, within, withinAny } from "./faults.js";
import type { Watch } from "./promises.js";
import type { Limits } from "./scenario.js";
import type { Observation } from "./virtual.js";

export function demandsAreMet({
  answered,
  unanswered,
  journal,
  asked: mostAsked,
}: Pick<Limits, "answered" | "unanswered" | "journal" | "asked">): Watch {
  const counts = mostAsked.map(() => 0);
  const asked = answered.map(() => 0);
  let found = 0;
  return {
    name: "demands",
    second: (observation) => {
      for (const entry of observation.journal) if (journal[found]?.test(`${entry.event}: ${entry.evidence}`)) found++;
      for (const [index, span] of answered.entries()) {
        if (within(span, observation.second)) asked[index] = (asked[index] ?? 0) + observation.replies.length;
      }
      for (const { at, name } of observation.asked) {
        const index = mostAsked.findIndex((span) => span.server === name && within(span, at.second));
        const count = (counts[index] ?? 0) + 1;
        if (index < 0) continue;
        counts[index] = count;
        const most = mostAsked[index]?.most ?? 0;
        if (count > most) return `${name} was asked ${count} times, ${most} are allowed`;
      }
      return (
        wrong(observation, answered, "silence", "was not answered") ??
        wrong(observation, unanswered, "answer", "was answered, which nobody can")
      );
    },
    end: () => {
      const silent = answered.find((_, index) => asked[index] === 0);
      if (silent !== undefined) return `nobody asked from second ${silent.fromS} to ${silent.untilS}`;
      if (found < journal.length) return `the journal never said ${journal[found]}, or not in its place`;
      return undefined;
    },
  };
}

function wrong(
  { second, replies }: Observation,
  spans: readonly Span[],
  wrongly: "silence" | "answer",
  what: string,
): string | undefined {
  if (!withinAny(spans, second)) return undefined;
  const found = replies.find(({ reply }) => (reply === undefined) === (wrongly === "silence"));
  return found === undefined ? undefined : `request ${found.request.id} ${what}`;
}
