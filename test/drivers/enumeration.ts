/** Enumerations of the C headers, for tests that hold the lists of TypeScript against them. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../../", import.meta.url);

/**
 * The names and values of `enum name` in a header, relative to the root.
 * @throws Error where there is none, or a value is no number.
 */
export function enumeration(header: string, name: string): Map<string, number> {
  const text = readFileSync(fileURLToPath(new URL(header, ROOT)), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const body = new RegExp(`enum ${name}\\s*\\{([^}]*)\\}`).exec(text)?.[1];
  if (body === undefined) throw new Error(`${header} has no enum ${name}`);
  const values = new Map<string, number>();
  let next = 0;
  for (const entry of body.split(",").map((each) => each.trim())) {
    if (entry === "") continue;
    const [constant = "", value] = entry.split("=").map((each) => each.trim());
    if (value !== undefined) next = Number(value);
    if (!Number.isInteger(next)) throw new Error(`${header}, enum ${name}: ${entry} is no number`);
    values.set(constant, next++);
  }
  return values;
}

/** REPLY_WRONG_LENGTH, without REPLY_: wrongLength. */
export function camelCase(constant: string, prefix: string): string {
  const words = constant.slice(prefix.length).toLowerCase();
  return words.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
