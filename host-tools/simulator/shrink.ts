/**
 * Makes a failing world of the swarm smaller while it goes on to fail: what is left is what it takes.
 *
 * A world that breaks a promise at some second breaks it whatever would come after, so each try ends one second after
 * the breach seen last, and is that much shorter. Parts are taken away one by one, from the first, until a whole round
 * takes none away. Only the same promise counts: another one is another failure.
 */

import type { Breach, RunResult } from "./judge.js";

/** A world of the swarm by what it is made from. */
export interface SwarmCase {
  readonly seed: number;
  /** Length for which its parts were drawn. */
  readonly seconds: number;
  /** Parts left out. */
  readonly without: ReadonlySet<string>;
  /** Runs only up to this second. */
  readonly untilS: number | undefined;
}

export interface Shrunk {
  readonly smallest: SwarmCase;
  readonly breach: Breach;
  readonly tries: number;
}

/**
 * @param parts names of the parts that the failing world has.
 * @param run runs a world and judges it.
 */
export async function shrink(
  failing: SwarmCase,
  breach: Breach,
  parts: readonly string[],
  run: (tried: SwarmCase) => Promise<RunResult>,
): Promise<Shrunk> {
  let smallest: SwarmCase = failing;
  let shown = breach;
  let left = [...parts];
  let tries = 0;
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    for (const part of left) {
      const tried = {
        ...smallest,
        without: new Set([...smallest.without, part]),
        // A promise about the end needs the end.
        untilS: shown.atEnd ? undefined : shown.second + 1,
      };
      tries++;
      const result = await run(tried);
      if (result.breach?.promise !== breach.promise) continue;
      smallest = tried;
      shown = result.breach;
      left = left.filter((name) => name !== part);
    }
  }
  return { smallest: { ...smallest, untilS: shown.atEnd ? undefined : shown.second + 1 }, breach: shown, tries };
}
