/** What visitors at the page did to the answers, as a table, and whether that is what is wanted. */

import { markdownTable } from "markdown-table";
import type { Verdict } from "./flood-summary.js";
import type { PollersResult, Side } from "./pollers-run.js";

const LEAST_RATIO = 0.9;
const MOST_INSTRUCTIONS_PERCENT = 2;
/** Of medians of some hundred replies over loopback, which wander by some microseconds from run to run. */
const MOST_OFFSET_US = 20;

export function medianRatio({ ratios }: Pick<PollersResult, "ratios">): number {
  const sorted = [...ratios].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** How much more instructions a reply takes with visitors, percent; undefined where they were not counted. */
export function instructionsPercent({ quiet, visited }: Pick<PollersResult, "quiet" | "visited">): number | undefined {
  if (quiet.instructions === undefined || visited.instructions === undefined) return undefined;
  return (100 * (visited.instructions - quiet.instructions)) / quiet.instructions;
}

export function pollersVerdicts(result: PollersResult): Verdict[] {
  const { quiet, visited, late, visits, uncounted } = result;
  const percent = instructionsPercent(result);
  const counted =
    percent === undefined
      ? { what: `instructions per reply: not counted, ${uncounted}`, reached: false }
      : {
          what: `instructions per reply within ${MOST_INSTRUCTIONS_PERCENT} % (${percent.toFixed(2)} %)`,
          reached: Math.abs(percent) <= MOST_INSTRUCTIONS_PERCENT,
        };
  const ratio = medianRatio(result);
  return [
    counted,
    { what: `median ratio of requests/s at least ${LEAST_RATIO} (${ratio.toFixed(3)})`, reached: ratio >= LEAST_RATIO },
    {
      what: `clock error unchanged within ${MOST_OFFSET_US} us`,
      reached: Math.abs(visited.offsetUs - quiet.offsetUs) <= MOST_OFFSET_US,
    },
    { what: "no reply late", reached: late === 0 },
    { what: "visitors were there, and answered", reached: visits.answered > 0 && visits.opened > 0 },
  ];
}

/** A table that reads well in a terminal and is one in Markdown. */
export function pollersTable(result: PollersResult): string {
  const { quiet, visited, ratios, late, visits } = result;
  const row = (what: string, value: (side: Side) => string) => [what, value(quiet), value(visited)];
  const rows = [
    row("requests/s, median", ({ requestsPerS }) => Math.round(requestsPerS).toString()),
    row("served time minus the sky's, us", ({ offsetUs }) => offsetUs.toFixed(1)),
    row("instructions per reply", ({ instructions }) => instructions?.toFixed(1) ?? "not counted"),
    ["ratio of requests/s, each pair", "", ratios.map((ratio) => ratio.toFixed(2)).join(" ")],
    ["replies late", "", `${late}`],
    ["pages and scrapes answered, not whole", "", `${visits.answered}, ${visits.failed}`],
    ["connections of the attacker", "", `${visits.opened}`],
  ];
  return `${markdownTable([["", "without", "with visitors"], ...rows], { align: ["", "right", "right"] })}\n`;
}
