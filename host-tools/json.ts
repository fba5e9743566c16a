/**
 * Objects for machines, in one scheme: camelCase names with the unit last (S, Ms, Us, Ns, Ppb, Hz, Bytes …), and numbers
 * with as many digits as mean something.
 */

const SIGNIFICANT_DIGITS = 6;
/** From here on thousandths are fewer digits than six, or as many. */
const LARGE = 1000;

/** `value` as one line of JSON: seconds in a name are S, and what is no whole number is rounded. */
export function jsonLine(value: object): string {
  return JSON.stringify(inScheme(value));
}

function inScheme(value: unknown): unknown {
  if (typeof value === "number") return rounded(value);
  if (Array.isArray(value)) return value.map(inScheme);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name.replace(/Seconds$/, "S"), inScheme(each)]),
  );
}

/** Six significant digits, and thousandths where those are finer. JSON has no infinity: it is null. */
function rounded(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  return Number(Math.abs(value) >= LARGE ? value.toFixed(3) : value.toPrecision(SIGNIFICANT_DIGITS));
}
