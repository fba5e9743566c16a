/**
 * A configuration in a file: everything but secrets, which no appliance ever shows.
 *
 *     { "noonmark": "configuration", "version": 1, "madeUtc": "2026-11-22T15:00:00Z",
 *       "values": { "wifi.ssid": "Café", "serving.port": 123, … }, "secretsNotIncluded": ["wifi.password"] }
 */

import { CONFIG_VERSION } from "../../src/settings/schema.js";
import type { ConfigValue } from "../console/answers.js";
import { type ConsoleClient, Refusal } from "../console/client.js";
import { Failure } from "../failure.js";
import { setRequests } from "./requests.js";

export interface Backup {
  noonmark: "configuration";
  /** Of the configuration's schema (src/settings/schema.ts). */
  version: number;
  madeUtc: string;
  values: Record<string, ConfigValue>;
  /** Keys that were set and have to be set again by hand. */
  secretsNotIncluded: string[];
}

export async function makeBackup(client: ConsoleClient, now: Date): Promise<Backup> {
  const { values = {}, secrets = {} } = await client.request("config get");
  return {
    noonmark: "configuration",
    version: CONFIG_VERSION,
    madeUtc: now.toISOString(),
    values,
    secretsNotIncluded: Object.keys(secrets).filter((key) => secrets[key] === true),
  };
}

/** Reads a backup's text. @throws Failure that says what is wrong with it (`name` is the file, for the message). */
export function readBackup(text: string, name: string): Backup {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Failure(`${name} is not JSON (${(error as Error).message}); is it a file from "noonmark config backup"?`);
  }
  const {
    noonmark,
    version,
    values,
    secretsNotIncluded = [],
  } = (content ?? {}) as Partial<Record<keyof Backup, unknown>>;
  if (noonmark !== "configuration" || typeof version !== "number" || !isRecord(values)) {
    throw new Failure(`${name} is not a configuration; it should be a file from "noonmark config backup"`);
  }
  for (const [key, value] of Object.entries(values)) {
    if (!isConfigValue(value)) {
      throw new Failure(
        `${name}: ${key} is ${JSON.stringify(value)}, which is no number, text, yes or no, or list of texts`,
      );
    }
  }
  if (!isTexts(secretsNotIncluded)) throw new Failure(`${name}: "secretsNotIncluded" is not a list of keys`);
  // Each value was looked at above.
  return { ...(content as Backup), secretsNotIncluded };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isConfigValue(value: unknown): value is ConfigValue {
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string" || isTexts(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** What became of each key of a backup. */
export interface Restored {
  changed: string[];
  unchanged: string[];
  /** With the appliance's reason: a key of a newer firmware, or a value that is no longer allowed. */
  refused: { key: string; error: string }[];
  /** Secrets that the backup's appliance had and this one has not. */
  secretsMissing: string[];
}

/** Sets what differs, key by key; what is refused does not keep the others from being set. */
export async function restoreBackup(client: ConsoleClient, backup: Backup): Promise<Restored> {
  const { values: current = {}, secrets = {} } = await client.request("config get");
  const restored: Restored = {
    changed: [],
    unchanged: [],
    refused: [],
    secretsMissing: backup.secretsNotIncluded.filter((key) => secrets[key] !== true),
  };
  for (const [key, value] of Object.entries(backup.values)) {
    if (Object.hasOwn(current, key) && JSON.stringify(current[key]) === JSON.stringify(value)) {
      restored.unchanged.push(key);
      continue;
    }
    try {
      for (const request of setRequests(key, value)) await client.request(request);
      restored.changed.push(key);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      restored.refused.push({ key, error: error.message });
    }
  }
  return restored;
}
