/** What a scenario demands for itself beside its limits: when requests are answered, and what the journal tells. */

import { type Span, within, withinAny } from "./faults.js";
import type { Watch } from "./promises.js";
import type { Limits } from "./scenario.js";
import type { Observation } from "./virtual.js";

export function demandsAreMet({
  answered,
  unanswered,
  journal,
}: Pick<Limits, "answered" | "unanswered" | "journal">): Watch {
  const asked = answered.map(() => 0);
  let told = 0;
  return {
    name: "demands",
    second: (observation) => {
      for (const entry of observation.journal) if (journal[told]?.test(`${entry.event}: ${entry.evidence}`)) told++;
      for (const [index, span] of answered.entries()) {
        if (within(span, observation.second)) asked[index] = (asked[index] ?? 0) + observation.replies.length;
      }
      return (
        wrong(observation, answered, "silence", "was not answered") ??
        wrong(observation, unanswered, "answer", "was answered, which nobody can")
      );
    },
    end: () => {
      const silent = answered.find((_, index) => asked[index] === 0);
      if (silent !== undefined) return `nobody asked from second ${silent.fromS} to ${silent.untilS}`;
      if (told < journal.length) return `the journal never said ${journal[told]}, or not in its place`;
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
