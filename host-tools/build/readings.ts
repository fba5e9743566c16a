/**
 * A reading of the counter that is kept wraps: after 20 days what is past looks like what is to come (src/time/ticks.ts).
 * So differences are taken by a Moment, and `ticksBetween` only by the files below, each of which has a reason.
 */

/** Why both readings are fresh where the difference is taken. */
const FRESH: readonly (readonly [file: string, reason: string])[] = [
  ["src/time/", "it is where wrap-around is explained"],
  ["src/clock/disciplined-clock.ts", "while the clock is set, its segments are renewed each second"],
  ["src/sources/estimate.ts", "an estimate that is followed is renewed, or carried on, each second"],
];

const USE = /\bticksBetween\b/;
/** A difference or an order of two bare readings, which TypeScript allows of any two numbers. */
const BARE = /\b\w*[tT]icks\s*(?:-|<=?|>=?)\s*(?:\w+\.)*\w*[tT]icks\b/;

/** Complaints about a file of src/ at `path`, relative to the root. */
export function comparedReadings(path: string, text: string): string[] {
  if (!path.startsWith("src/") || path.startsWith("src/time/")) return [];
  const complaints: string[] = [];
  const excused = FRESH.some(([file]) => path === file);
  text.split("\n").forEach((line, index) => {
    const code = line.replace(/^\s*(?:\*|\/\/|\/\*).*$/, "").replace(/\s\/\/.*$/, "");
    const place = `${path}:${index + 1}`;
    if (USE.test(code) && !excused) {
      complaints.push(
        `${place}: ticksBetween wraps after 20 days: keep the earlier reading as a Moment (src/time/ticks.ts)`,
      );
    }
    if (BARE.test(code)) complaints.push(`${place}: readings wrap: compare them by a Moment (src/time/ticks.ts)`);
  });
  return complaints;
}
