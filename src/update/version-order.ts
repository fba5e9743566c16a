/**
 * Which of two versions is the older one, by the rules of Semantic Versioning 2.0.0 §11: numbers before the first
 * hyphen one by one, and what has a hyphen before what has none; behind it, dotted parts in order. What is behind a "+"
 * counts for nothing.
 *
 * Examples: 0.9.0 < 0.10.0-rc.1 < 0.10.0-rc.2 < 0.10.0 = 0.10.0+7.
 */

/** Negative where `a` is older than `b`, positive where it is newer, else 0. */
export function compareVersions(a: string, b: string): number {
  const [aCore, aPre] = parts(a);
  const [bCore, bPre] = parts(b);
  const core = compareDotted(aCore, bCore);
  if (core !== 0) return core;
  if (aPre === "" || bPre === "") return (bPre === "" ? 0 : 1) - (aPre === "" ? 0 : 1);
  return compareDotted(aPre, bPre);
}

function parts(version: string): [core: string, pre: string] {
  const plain = version.split("+")[0] ?? "";
  const hyphen = plain.indexOf("-");
  return hyphen < 0 ? [plain, ""] : [plain.slice(0, hyphen), plain.slice(hyphen + 1)];
}

function compareDotted(a: string, b: string): number {
  const as = a.split(".");
  const bs = b.split(".");
  for (let i = 0; i < as.length || i < bs.length; i++) {
    const difference = comparePart(as[i], bs[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers by their size and before words, words by their letters, nothing before anything. */
function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  const aNumber = /^[0-9]+$/.test(a);
  const bNumber = /^[0-9]+$/.test(b);
  if (aNumber && bNumber) return Number(a) - Number(b);
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
