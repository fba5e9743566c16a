/**
 * POST /api/config: reading and changing settings by the page. The body is a JSON object, `{"set": {"receiver.leapWaitS":
 * 60, …}}`: all of it is changed or nothing; without `set` nothing is. The answer has all values, and of secrets whether they
 * are set:
 *
 *     {"ok":true,"next":"…","warnings":[],"values":{"board.pulsePin":-1,…},"secrets":{"wifi.password":true,…}}
 *
 * Secrets, and what the way to the board hangs on (wifi.*), are set by cable or at provisioning only.
 */

import { fieldOf, isSecret, keys, SECTIONS, setValue, shownValues } from "../../settings/config.js";
import { clip } from "../../settings/validate.js";
import { type Changed, changeSettings, type SettingsSubject } from "../changes.js";
import type { Parts } from "./json.js";

/** Of one request: as many as a body of 4 KB could hold, of the shortest. */
const CHANGES_MOST = 200;

/** Makes the changes that a body asks for. */
export function changeByPage(subject: SettingsSubject, body: Readonly<Record<string, unknown>>): Changed {
  const { set } = body;
  if (set === undefined) return { warnings: [] };
  if (typeof set !== "object" || set === null || Array.isArray(set)) {
    return { problem: '"set" is no object of keys and values: nothing was changed', warnings: [] };
  }
  const changes: [string, unknown][] = Object.entries(set);
  if (changes.length > CHANGES_MOST) {
    return { problem: `at most ${CHANGES_MOST} settings are changed at once: nothing was changed`, warnings: [] };
  }
  for (const [key] of changes) {
    const problem = refusalOf(key);
    if (problem !== undefined) return { problem, warnings: [] };
  }
  const apply = () => {
    for (const [key, value] of changes) {
      const problem = setValue(subject.config, key, value);
      if (problem !== undefined) return `nothing was changed: ${problem.message}`;
    }
    return undefined;
  };
  return changeSettings(
    subject,
    changes.map(([key]) => key),
    apply,
  );
}

function refusalOf(key: string): string | undefined {
  const field = fieldOf(key);
  const isOfCable = key.startsWith("wifi.") || (field !== undefined && isSecret(field));
  if (!isOfCable) return undefined;
  return `${clip(key, 64)} is set by cable only (noonmark config set): nothing was changed`;
}

/** A part for each section. @param next the challenge for the next request. */
export function settingsJson(subject: SettingsSubject, { warnings }: Changed, next: string): Parts {
  const head = `{"ok":true,"next":"${next}","warnings":${JSON.stringify(warnings)},"values":{`;
  let isFirst = true;
  return (index) => {
    if (index === 0) return head;
    if (index <= SECTIONS.length) {
      const { values } = shownValues(subject.config, keys(SECTIONS[index - 1] ?? ""));
      const rows = Object.entries(values).map(([key, value]) => `"${key}":${valueJson(value)}`);
      const text = rows.length === 0 ? "" : `${isFirst ? "" : ","}${rows.join(",")}`;
      isFirst &&= text === "";
      return text;
    }
    if (index > SECTIONS.length + 1) return undefined;
    return `},"secrets":${JSON.stringify(shownValues(subject.config, keys()).secrets)}}\n`;
  };
}

/** A list may lie in flash, as a default of the schema: the engine writes JSON only of what it can mark. */
function valueJson(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...value] : value);
}
