/**
 * Reading and changing a configuration by dotted key ("receiver.leapWaitS"), and its stored form.
 *
 * Stored: JSON with the version and only the values that differ from their defaults, so that a new default reaches
 * the devices whose owner never chose otherwise: {"version":1,"wifi":{"ssid":"Café 🛰"}}
 */

import { MIGRATIONS, type Migration, migrate } from "./migrations.js";
import { CONFIG_VERSION, type Config, type Field, SCHEMA, type Value } from "./schema.js";
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

/**
 * Sets a key from the text that a person typed (see parseValue); the configuration is unchanged on a problem. A list
 * gets longer where the text begins with "+": "serving.allow", "+ fd00::/8" (a full list is longer than a line may be).
 */
export function setText(config: Config, key: string, text: string): Problem | undefined {
  const field = fieldOf(key);
  if (field === undefined) return unknownKey(key);
  const longer = (field.type === "prefixes" || field.type === "keys") && text.startsWith("+");
  const value = parseValue(field, longer ? text.slice(1) : text);
  if (value === undefined) return problemWith(key, field, "wrongType", text);
  const before = longer ? get(config, key) : undefined;
  if (typeof before === "object" && typeof value === "object") return setValue(config, key, [...before, ...value]);
  return setValue(config, key, value);
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

/** The most that the stored form may take: what the storage driver takes as one value, but for the slot's frame. */
export const STORED_BYTES_MOST = 4000 - 31;

/** The stored form: for what it takes where every list is full, see STORED_BYTES_MOST. */
export function serialise(config: Config): string {
  const stored: Record<string, unknown> = { version: CONFIG_VERSION };
  for (const section of Object.keys(FIELDS)) {
    const changed: Record<string, Value> = {};
    for (const [name, field] of Object.entries(FIELDS[section] ?? {})) {
      const value = get(config, `${section}.${name}`);
      if (value !== undefined && !same(value, field.default)) changed[name] = value;
    }
    if (Object.keys(changed).length > 0) stored[section] = changed;
  }
  return JSON.stringify(stored);
}

/**
 * Reads a stored form of this version or an older one. What is not allowed is left at its default and reported, so
 * that one bad value (or a newer firmware's) never costs the others: a device that lost its Wi-Fi cannot be repaired
 * from afar.
 */
export function deserialise(
  text: string,
  migrations: readonly Migration[] = MIGRATIONS,
): { config: Config; problems: Problem[] } {
  const config = defaults();
  const raw = parseObject(text);
  if (raw === undefined) {
    // Nothing of it is shown: it may hold secrets.
    return { config, problems: [storedProblem(`the ${text.length} characters stored are not a JSON object`)] };
  }
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

function storedProblem(message: string): Problem {
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
