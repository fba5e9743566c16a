/**
 * The settings reference, made from the schema: for `config get KEY`, `config get --help` and settings.md beside this
 * file. What the schema has is in it, and nothing else.
 */

import { markdownTable } from "markdown-table";
import { fieldOf, keys } from "../../src/settings/config.js";
import { allowed, show } from "../../src/settings/validate.js";
import { wrapped } from "../wrapped.js";
import { exampleOf } from "./examples.js";

export interface Setting {
  key: string;
  /** What it is for. */
  meaning: string;
  /** Range and unit, or form, in words. */
  allowed: string;
  default: string;
  /** As it is typed; absent where `allowed` is plain. */
  example?: string;
}

/** The settings of a key or a section; all of them without `only`; none where there is no such key or section. */
export function settings(only?: string): Setting[] {
  const names = only === undefined ? keys() : fieldOf(only) === undefined ? keys(only) : [only];
  return names.flatMap((key) => {
    const field = fieldOf(key);
    if (field === undefined) return [];
    const example = exampleOf(field);
    const made = { key, meaning: field.help, allowed: allowed(field), default: show(field, field.default) };
    return [example === undefined ? made : { ...made, example }];
  });
}

/** A setting for the terminal: its key, and indented below it what it means, what is allowed, and an example. */
export function settingLines({ key, meaning, allowed, default: value, example }: Setting, width: number): string[] {
  const lines = [meaning, `${allowed}; default ${value}`];
  if (example !== undefined) lines.push(`example: noonmark config set ${key} ${quoted(example)}`);
  return [key, ...lines.flatMap((line) => wrapped(line, width - 2).split("\n")).map((line) => `  ${line}`)];
}

/** As a shell takes it for one value: what holds brackets or a quotation mark is quoted. */
function quoted(text: string): string {
  return /[["'*?$\\]/.test(text) ? `'${text}'` : text;
}

/** The whole reference as Markdown: a heading and a table for each section. */
export function referenceText(): string {
  const sections = [...new Set(keys().map((key) => key.slice(0, key.indexOf("."))))];
  return [
    "# Settings",
    "",
    "Made from the schema (`src/settings/schema.ts`) by `npm run -s noonmark -- config reference`. Set one with",
    '`noonmark config set KEY VALUE`; `noonmark config get KEY` shows its value and what is below. "" is empty text.',
    ...sections.flatMap((section) => ["", `## ${section}`, "", sectionTable(section)]),
    "",
  ].join("\n");
}

function sectionTable(section: string): string {
  const rows = settings(section).map((setting) =>
    [`\`${setting.key}\``, setting.meaning, setting.allowed, code(setting.default), code(setting.example)].map(escaped),
  );
  return markdownTable([["key", "meaning", "allowed", "default", "example"], ...rows]);
}

function code(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `\`${text}\``;
}

/** A bar would end the cell. */
function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
