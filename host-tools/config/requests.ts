/** Configuration values as requests of the console, which takes one line at a time. */

import { fieldOf } from "../../src/settings/config.js";
import type { ConfigValue } from "../console/answers.js";
import { REQUEST_WORDS_BYTES } from "../console/client.js";

/**
 * The requests that set `key` to `value`: one, or several for a list that is longer than a line. Text goes as a JSON
 * string, so that spaces, quotation marks and a "#7" at its end stay what they are. What a person typed for a key that
 * this release does not know goes as it is: newer firmware may know it.
 *
 * @example setRequests("wifi.ssid", 'Café "x" #1') gives ['config set wifi.ssid "Café \\"x\\" #1"']
 */
export function setRequests(key: string, value: ConfigValue): string[] {
  const field = fieldOf(key);
  if (field?.type === "text") return [`config set ${key} ${JSON.stringify(value)}`];
  const typed = typeof value === "string" ? typedList(key, value) : undefined;
  if (typed !== undefined) return listRequests(key, typed);
  return Array.isArray(value) ? listRequests(key, value) : [`config set ${key} ${value}`];
}

/** The items of a list that a person typed, with spaces or commas between them; undefined where `key` takes no list. */
export function typedList(key: string, text: string): string[] | undefined {
  return Array.isArray(fieldOf(key)?.default) ? text.split(/[\s,]+/).filter(Boolean) : undefined;
}

function listRequests(key: string, items: readonly string[]): string[] {
  const requests: string[] = [];
  let line = `config set ${key}`;
  for (const item of items) {
    if (Buffer.byteLength(line) + 1 + Buffer.byteLength(item) > REQUEST_WORDS_BYTES) {
      requests.push(line);
      line = `config set ${key} +`; // adds to the list
    }
    line += ` ${item}`;
  }
  return [...requests, line];
}
