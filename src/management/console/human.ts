/** The appliance's answers in words: units apart from their numbers. */

/** The units that end a field's name, and how a person writes them. */
const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ["Ppb", "ppb"],
  ["Ns", "ns"],
  ["Us", "us"],
  ["Ms", "ms"],
  ["S", "s"],
  ["Celsius", "C"],
];

/** Names are shown this wide, so that values stand below each other. */
const NAME_WIDTH = 24;

/** Status fields as lines: "offsetUncertaintyNs": 41.234567 becomes "offset uncertainty     41.235 ns". */
export function humanStatus(status: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(status).map(([key, value]) => {
    const unit = typeof value === "number" ? UNITS.find(([suffix]) => key.endsWith(suffix)) : undefined;
    const bare = unit === undefined ? key : key.slice(0, -unit[0].length);
    const name = bare.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return `${name.padEnd(NAME_WIDTH)} ${humanValue(value)}${unit === undefined ? "" : ` ${unit[1]}`}`;
  });
}

function humanValue(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? `${value}` : value.toFixed(3);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "unknown" : (JSON.stringify(value) ?? "unknown");
}
