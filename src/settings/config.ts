/**
 * Reading and changing a configuration by dotted key ("receiver.leapWaitS"), and its stored form.
 *
 * Stored: for each section JSON of only the values that differ from their defaults, so that a new default reaches the
 * devices whose owner never chose otherwise: {"ssid":"Café 🛰"}. Where they are stored is in src/storage.
 */

import { utf8Length } from "./formats.js";
import { MIGRATIONS, type Migration, migrate } from "./migrations.js";
import { type Config, type Field, SCHEMA, type Value } from "./schema.js";
import { check, clip, type Problem, parseValue, problemWith } from "./validate.js";

type Sections = Record<string, Record<string, Value>>;
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = SCHEMA;

/** Every value at its default: constant, so on the device it stays in flash. */
const DEFAULTS = defaultValues();

function defaultValues(): Config {
  const sections: Sections = {};
  for (const section of Object.keys(FIELDS)) {
    const values: Record<string, Value> = {};
    for (const [name, field] of Object.entries(FIELDS[section] ?? {})) values[name] = field.default;
    sections[section] = values;
  }
  // The loop above has visited every field of the schema from which the type is derived.
  return sections as Config;
}

/** A new configuration with every value at its default. A section takes memory of its own once a value is set in it. */
export function defaults(): Config {
  return { ...DEFAULTS };
}

/** Every dotted key, in the schema's order; or those of one section, none where there is no such section. */
export function keys(only?: string): string[] {
  const sections = only === undefined ? Object.keys(FIELDS) : [only];
  return sections.flatMap((section) => Object.keys(own(FIELDS, section) ?? {}).map((name) => `${section}.${name}`));
}

/** The field of a dotted key, or undefined where there is none of that name. */
export function fieldOf(key: string): Field | undefined {
  const [section, name] = split(key);
  const fields = own(FIELDS, section);
  return fields === undefined ? undefined : own(fields, name);
}

/** The value of a dotted key, or undefined where there is none of that name. Secrets too: for main.ts, not to print. */
export function get(config: Config, key: string): Value | undefined {
  const [section, name] = split(key);
  const values = own<Record<string, Value>>(config, section);
  return values === undefined ? undefined : own(values, name);
}

/** Whether a field's value is never shown again, and never changed over a network. */
export function isSecret(field: Field): boolean {
  return field.type === "keys" || (field.type === "text" && field.secret);
}

/** The values of keys, and for secrets only whether they are set. */
export function shownValues(
  config: Config,
  chosen: readonly string[],
): { values: Record<string, Value>; secrets: Record<string, boolean> } {
  const values: Record<string, Value> = {};
  const secrets: Record<string, boolean> = {};
  for (const key of chosen) {
    const field = fieldOf(key);
    const value = get(config, key);
    if (field === undefined || value === undefined) continue;
    if (isSecret(field)) secrets[key] = typeof value === "object" ? value.length > 0 : value !== "";
    else values[key] = value;
  }
  return { values, secrets };
}

/**
 * Sets a key from the text that a person typed (see parseValue); the configuration is unchanged on a problem. A list
 * gets longer where the text begins with "+": "serving.allow", "+ fd00::/8" (a full list is longer than a line may be).
 */
export function setText(config: Config, key: string, text: string): Problem | undefined {
  const field = fieldOf(key);
  if (field === undefined) return unknownKey(key);
  const longer = isList(field) && text.startsWith("+");
  const value = parseValue(field, longer ? text.slice(1) : text);
  if (value === undefined) return problemWith(key, field, "wrongType", text);
  const before = longer ? get(config, key) : undefined;
  if (typeof before === "object" && typeof value === "object") return setValue(config, key, [...before, ...value]);
  return setValue(config, key, value);
}

function isList({ type }: Field): boolean {
  return type === "prefixes" || type === "keys" || type === "list";
}

/** Sets a key to a value of any origin; the configuration is unchanged on a problem. */
export function setValue(config: Config, key: string, value: unknown): Problem | undefined {
  const field = fieldOf(key);
  if (field === undefined) return unknownKey(key);
  const refusal = check(field, value);
  if (refusal !== undefined) return problemWith(key, field, refusal, value);
  const [section, name] = split(key);
  const sections: Sections = config;
  // check() has let only values of the field's own type through.
  sections[section] = { ...own(sections, section), [name]: value as Value };
  return undefined;
}

function unknownKey(key: string): Problem {
  const [section] = split(key);
  const fields = own(FIELDS, section);
  const known = Object.keys(fields ?? FIELDS).join(", ");
  const hint = fields === undefined ? `the sections are ${known}` : `${section} has ${known}`;
  return { key: key.slice(0, 64), refusal: "unknownKey", message: `there is no key ${clip(key, 64)}: ${hint}` };
}

/** The names of all sections, in the schema's order. */
export const SECTIONS: readonly string[] = Object.keys(FIELDS);

/** The stored form of a section: JSON of what differs from the defaults, "" where nothing does. */
export function sectionText(config: Config, section: string): string {
  const changed: Record<string, Value> = {};
  for (const [name, field] of Object.entries(own(FIELDS, section) ?? {})) {
    const value = get(config, `${section}.${name}`);
    if (value !== undefined && !same(value, field.default)) changed[name] = value;
  }
  return Object.keys(changed).length > 0 ? JSON.stringify(changed) : "";
}

/**
 * The most that all sections may take together: half as much again as every value of the schema at its longest takes.
 * How the room on the board is shared out is in src/storage/part-store.ts.
 */
export const STORED_BYTES_MOST = 11_000;

/** What the stored form of all sections takes. */
export function storedBytes(config: Config): number {
  return SECTIONS.reduce((bytes, section) => bytes + utf8Length(sectionText(config, section)), 0);
}

/** A configuration that was read from storage, and what of it could not be taken. */
export interface Loaded {
  readonly config: Config;
  readonly problems: Problem[];
}

/**
 * Reads the stored forms of sections, of this version or an older one. What is not allowed is left at its default and
 * reported, so that one bad value (or a newer firmware's) never costs the others: a device that lost its Wi-Fi cannot
 * be repaired from afar.
 */
export function readStored(
  version: number,
  sections: Readonly<Record<string, string>>,
  migrations: readonly Migration[] = MIGRATIONS,
): Loaded {
  const raw: Record<string, unknown> = { version };
  const unread: Problem[] = [];
  for (const [section, text] of Object.entries(sections)) {
    const values = parseObject(text);
    if (values !== undefined) raw[section] = values;
    // Nothing of it is shown: it may hold secrets.
    else unread.push(storedProblem(`the ${text.length} characters stored of ${clip(section, 64)} are no JSON object`));
  }
  const { config, problems } = take(raw, migrations);
  return { config, problems: [...unread, ...problems] };
}

/** Reads the form of firmware 0.1.0: one JSON text, {"version":1,"wifi":{"ssid":"home"}}; undefined: nothing is stored. */
export function readStoredText(text: string | undefined, migrations: readonly Migration[] = MIGRATIONS): Loaded {
  if (text === undefined) return { config: defaults(), problems: [] };
  const raw = parseObject(text);
  if (raw !== undefined) return take(raw, migrations);
  const problem = storedProblem(`the ${text.length} characters stored are not a JSON object`);
  return { config: defaults(), problems: [problem] };
}

function take(raw: Record<string, unknown>, migrations: readonly Migration[]): Loaded {
  const config = defaults();
  const problems: Problem[] = [];
  if (typeof raw.version !== "number") problems.push(storedProblem("the stored configuration has no version"));
  const current = migrate(raw, migrations);
  for (const [section, values] of Object.entries(current)) {
    if (section === "version") continue;
    if (typeof values !== "object" || values === null || Array.isArray(values)) {
      problems.push(unknownKey(section));
      continue;
    }
    for (const [name, value] of Object.entries(values)) {
      const problem = setValue(config, `${section}.${name}`, value);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return { config, problems };
}

/** A problem with what is stored, which is no single value's. */
export function storedProblem(message: string): Problem {
  return { key: "", refusal: "badFormat", message: `${message}; what could not be read is at its default` };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function same(a: Value, b: Value): boolean {
  return typeof a === "object" && typeof b === "object" ? a.join(" ") === b.join(" ") : a === b;
}

function split(key: string): [section: string, name: string] {
  const dot = key.indexOf(".");
  return dot < 0 ? [key, ""] : [key.slice(0, dot), key.slice(dot + 1)];
}

/** An object's own property: "constructor" is no section. */
function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
