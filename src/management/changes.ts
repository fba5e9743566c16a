/** Changing settings, wholly or not at all: by the console and by the page alike. */

import { get, STORED_BYTES_MOST, setValue, storedBytes } from "../settings/config.js";
import { contradictions } from "../settings/contradictions.js";
import type { Config, Value } from "../settings/schema.js";
import type { Outcome } from "../storage/part-store.js";

export interface SettingsSubject {
  readonly config: Config;
  /** Stores `config`, wholly or not at all. */
  storeConfig(): Outcome;
}

/** What became of it: what contradicts itself now, or why nothing was changed. */
export interface Changed {
  readonly problem?: string;
  readonly warnings: readonly string[];
}

/**
 * @param keys what `apply` may change. @param apply changes the configuration, and returns what is wrong: then all of it
 * is taken back.
 */
export function changeSettings(
  subject: SettingsSubject,
  keys: readonly string[],
  apply: () => string | undefined,
): Changed {
  const { config } = subject;
  const before: (Value | undefined)[] = keys.map((key) => get(config, key));
  const takeBack = () => {
    for (const [index, key] of keys.entries()) if (before[index] !== undefined) setValue(config, key, before[index]);
  };
  const problem = apply();
  if (problem !== undefined) {
    takeBack();
    return { problem, warnings: [] };
  }
  const bytes = storedBytes(config);
  const outcome = subject.storeConfig();
  if (outcome === "stored") return { warnings: contradictions(config) };
  takeBack();
  const what = `${keys.join(", ")} ${keys.length === 1 ? "was" : "were"} not changed`;
  if (outcome === "refused") {
    return { problem: `${what}: the storage refused the write; restart and try again`, warnings: [] };
  }
  const room = `all settings would take ${bytes} bytes, and ${STORED_BYTES_MOST} can be stored`;
  return { problem: `${what}: ${room}; shorten or empty a list first`, warnings: [] };
}
