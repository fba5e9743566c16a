/**
 * The appliance's configuration as its storage holds it, so that a simulated one starts configured: for each section
 * JSON of the values that differ from the firmware's defaults, in parts that an index names (src/storage/part-store.ts).
 */

import { readFileSync } from "node:fs";
import { typedList } from "../config/requests.js";
import { Failure } from "../failure.js";

/** Sections of the configuration, each with some values; what is left out has the firmware's default. */
export type Configuration = Readonly<Record<string, Readonly<Record<string, Setting>>>>;

export type Setting = number | boolean | string | readonly string[];

/** The version of the stored form that the names here are of. */
export const VERSION = 2;

/**
 * Reads what `--config` was given: SECTION.NAME=VALUE, or the path of a JSON file of sections with values. A value is
 * JSON where it can be ('["a","b"]', true, 7) and text where not; a list may be typed with spaces or commas. A file may be one of `noonmark config backup` too. Whether the firmware has such a setting, and takes
 * such a value, it says itself. Throws a Failure (2 for a wrong call, 1 for a file).
 */
export function readSettings(given: string): Configuration {
  const [, section, name, value] = /^([a-z]+)\.([A-Za-z0-9]+)=(.*)$/s.exec(given) ?? [];
  if (section !== undefined && name !== undefined && value !== undefined) {
    return { [section]: { [name]: settingOf(`${section}.${name}`, value) } };
  }
  let text: string;
  try {
    text = readFileSync(given, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new Failure(`--config ${given}: it cannot be read: ${message}`);
    throw new Failure(`--config "${given}" is neither SECTION.NAME=VALUE nor a file`, 2);
  }
  const read = ofBackup(jsonOf(text));
  if (!isConfiguration(read)) {
    throw new Failure(`--config ${given}: it is not JSON like {"serving": {"symmetric": true}}`);
  }
  return read;
}

/** Where the simulated appliance is bound to, the command line says. */
const NOT_OF_A_BACKUP = ["serving.port", "serving.address"];

/** The sections of a backup (host-tools/config/backup.ts), whose keys are dotted; anything else as it is. */
function ofBackup(read: unknown): unknown {
  const { noonmark, values } = (read ?? {}) as { noonmark?: unknown; values?: unknown };
  if (noonmark !== "configuration" || typeof values !== "object" || values === null) return read;
  const sections: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(values)) {
    const [section = "", name = ""] = key.split(".");
    if (!NOT_OF_A_BACKUP.includes(key)) sections[section] = { ...sections[section], [name]: value };
  }
  return sections;
}

/** Several configurations in one; where two speak of one value the later holds. */
export function mergeConfigurations(...all: readonly Configuration[]): Configuration {
  const merged: Record<string, Record<string, Setting>> = {};
  for (const configuration of all) {
    for (const [section, values] of Object.entries(configuration)) merged[section] = { ...merged[section], ...values };
  }
  return merged;
}

function settingOf(key: string, text: string): Setting {
  const value = jsonOf(text);
  if (Array.isArray(value) && isSetting(value)) return value;
  // A list of one looks like a text.
  return typedList(key, text) ?? (isSetting(value) ? value : text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSetting(value: unknown): value is Setting {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return ["number", "boolean", "string"].includes(typeof value);
}

function isConfiguration(value: unknown): value is Configuration {
  const isObject = (each: unknown): each is object => typeof each === "object" && each !== null && !Array.isArray(each);
  return (
    isObject(value) && Object.values(value).every((part) => isObject(part) && Object.values(part).every(isSetting))
  );
}

/** Code points of a part: as many as the storage takes at four bytes each. */
const PART_CHARACTERS = 1000;

/** Storage content for a configuration, by key. */
export function storedConfiguration(configuration: Configuration): Record<string, string> {
  const stored: Record<string, string> = {};
  const parts: [section: string, number: number, bytes: number][] = [];
  for (const [section, values] of Object.entries(configuration)) {
    const text = Array.from(JSON.stringify(values));
    for (let from = 0; from < text.length; from += PART_CHARACTERS) {
      const part = text.slice(from, from + PART_CHARACTERS).join("");
      stored[`set.${parts.length}`] = part;
      parts.push([section, parts.length, Buffer.byteLength(part)]);
    }
  }
  return { ...stored, set: JSON.stringify({ version: VERSION, parts }) };
}
