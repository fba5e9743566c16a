/** The name that was meant by one that there is not. */

import { closest, distance } from "fastest-levenshtein";

/** Letters that may be wrong in a name, of its length: a third, as commander has it for commands. */
const WRONG_SHARE = 1 / 3;

/** The nearest of `names`, or undefined where none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const found = closest(name, names);
  return distance(name, found) <= Math.max(name.length, found.length) * WRONG_SHARE ? found : undefined;
}
