/** What a value must be to pass its field of the schema, and the words for it when it does not. */

import {
  hasControlCharacter,
  isDate,
  isHostName,
  parseAddress,
  parseKey,
  parsePrefix,
  publicPart,
  utf8Length,
} from "./formats.js";
import { isMask, meantPrefix } from "./meant-prefix.js";
import type { Field, IntegerField, ListField, TextField, Value } from "./schema.js";
import { parsePlace, parseServer } from "./servers.js";

/** Why a value was refused: counted by these names, explained to a person by `Problem.message`. */
export type Refusal = "unknownKey" | "wrongType" | "outOfRange" | "badFormat";

export interface Problem {
  /** The dotted key as it was given, at most 64 characters of it. */
  key: string;
  refusal: Refusal;
  /** What happened, with the value (never a secret one), and what is allowed. */
  message: string;
}

/** Checks a value of any origin; undefined when it is allowed. */
export function check(field: Field, value: unknown): Refusal | undefined {
  switch (field.type) {
    case "integer":
      return typeof value !== "number" ? "wrongType" : checkInteger(field, value);
    case "boolean":
      return typeof value !== "boolean" ? "wrongType" : undefined;
    case "choice":
      if (typeof value !== "string") return "wrongType";
      return field.choices.includes(value) ? undefined : "outOfRange";
    case "text":
      return typeof value !== "string" ? "wrongType" : checkText(field, value);
    case "prefixes":
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) return "wrongType";
      if (value.length > field.maxItems) return "outOfRange";
      return value.every((item) => parsePrefix(item) !== undefined && !isMask(item)) ? undefined : "badFormat";
    case "keys":
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) return "wrongType";
      return value.length > field.maxItems ? "outOfRange" : checkKeys(value);
    case "list":
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) return "wrongType";
      if (value.length > field.maxItems) return "outOfRange";
      return value.every((item) => fits(field, item)) ? undefined : "badFormat";
  }
}

/** Whether a text is an item of the list. */
function fits({ item }: ListField, text: string): boolean {
  if (item === "server") return typeof parseServer(text) !== "string";
  return item === "address" ? parseAddress(text) !== undefined : item.includes(text);
}

/** Every one can be read, and no identifier comes twice. */
function checkKeys(written: readonly string[]): Refusal | undefined {
  const ids = written.map((item) => parseKey(item)?.id);
  return ids.every((id, index) => id !== undefined && ids.indexOf(id) === index) ? undefined : "badFormat";
}

function checkInteger(field: IntegerField, value: number): Refusal | undefined {
  if (!Number.isInteger(value)) return "wrongType";
  if (field.only !== undefined) return field.only.includes(value) ? undefined : "outOfRange";
  return value >= field.min && value <= field.max ? undefined : "outOfRange";
}

function checkText(field: TextField, value: string): Refusal | undefined {
  if (value === "") return field.optional ? undefined : "outOfRange";
  const length = utf8Length(value);
  if (length < 0 || hasControlCharacter(value)) return "badFormat";
  if (length > field.maxBytes) return "outOfRange";
  const address = parseAddress(value);
  switch (field.format) {
    case "any":
      return undefined;
    case "hostName":
      return isHostName(value) ? undefined : "badFormat";
    case "domain":
      return value.split(".").every(isHostName) ? undefined : "badFormat";
    case "ipv4":
      return address?.length === 4 ? undefined : "badFormat";
    case "address":
      return address === undefined ? "badFormat" : undefined;
    case "group":
      return address?.length === 16 && address[0] === 0xff ? undefined : "badFormat";
    case "date":
      return isDate(value) ? undefined : "badFormat";
    case "wifiPassword":
      // IEEE 802.11 annex J.4: a pass phrase of 8 to 63 characters, or the 256-bit key itself.
      if (length < 8) return "outOfRange";
      return length < 64 || /^[0-9A-Fa-f]{64}$/.test(value) ? undefined : "badFormat";
    case "hostPort":
      return typeof parsePlace(value, 1) === "string" ? "badFormat" : undefined;
    case "topic":
      return /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(value) ? undefined : "badFormat";
    case "updateKey":
      // Whoever overhears an update may try keys at leisure: a word from a dictionary would not last.
      return length < 16 ? "outOfRange" : undefined;
  }
}

/** What the field allows, as the end of the sentence "must be …". */
export function allowed(field: Field): string {
  switch (field.type) {
    case "integer": {
      const unit = field.unit === "" ? "" : ` ${field.unit}`;
      if (field.only !== undefined) return `one of ${field.only.join(", ")}${unit}`;
      return `a whole number from ${field.min} to ${field.max}${unit}`;
    }
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${field.choices.join(", ")}`;
    case "text":
      return `${TEXT_FORMS[field.format]}, at most ${field.maxBytes} bytes${field.optional ? ", or empty" : ""}`;
    case "prefixes":
      return `at most ${field.maxItems} networks like 192.168.0.0/16 or fd00::/8, with spaces between them`;
    case "keys":
      return `at most ${field.maxItems} keys like 7:AES128:${"00".repeat(2)}… with spaces between them: an identifier from 1 to 65535, none twice; AES128 with 32 hexadecimal digits, SHA256, SHA1 or MD5 with 20 to 64`;
    case "list":
      return allowedItems(field);
  }
}

function allowedItems({ item, maxItems }: ListField): string {
  if (item === "server") {
    return `at most ${maxItems} servers like ntp.example.net or [2001:db8::1]:123,iburst,key=7 with spaces between them`;
  }
  if (item === "address") return `at most ${maxItems} addresses with spaces between them`;
  return `some of ${item.join(", ")} with spaces between them`;
}

const TEXT_FORMS: Readonly<Record<TextField["format"], string>> = {
  any: "text without control characters",
  hostName: "letters, digits and inner hyphens",
  domain: "names of letters, digits and inner hyphens with dots between them",
  ipv4: "an IPv4 address like 192.168.1.20",
  address: "an IPv4 or IPv6 address",
  group: "an IPv6 multicast address like ff02::101",
  date: "a date like 2026-01-31, from 1980 to 2099",
  wifiPassword: "8 to 63 bytes or 64 hexadecimal digits",
  updateKey: "16 to 64 bytes",
  hostPort: "a name or an address like log.example.net, 192.168.1.20:5514 or [2001:db8::1]:514",
  topic: "letters, digits, _ and -, with single slashes between them",
};

/**
 * Reads a value typed by a person; undefined where the words cannot be of the field's type. Text stands as it is, or
 * as a JSON string where it begins with a quotation mark (for spaces at its ends, or a quotation mark at its start).
 */
export function parseValue(field: Field, text: string): Value | undefined {
  switch (field.type) {
    case "integer":
      return /^[+-]?[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
    case "boolean":
      return text === "true" || text === "on" ? true : text === "false" || text === "off" ? false : undefined;
    case "choice":
      return text;
    case "text":
      return text.startsWith('"') ? parseQuoted(text) : text;
    case "prefixes":
    case "keys": {
      const bare = text.replace(/[,\s]+/g, " ").trim();
      return bare === "" ? [] : bare.split(" ");
    }
    case "list":
      // Options of a server stand behind commas.
      return text.split(/\s+/).filter((item) => item !== "");
  }
}

function parseQuoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A value (anything that JSON can hold) as it may be printed: never a secret, always on one line, never long. */
export function show(field: Field, value: unknown): string {
  if (field.type === "text" && field.secret) return value === "" ? "(not set)" : "(secret)";
  if (field.type === "keys") return showKeys(value);
  if ((field.type === "prefixes" || field.type === "list") && Array.isArray(value)) return clip(value.join(" "), 800);
  if (typeof value === "string") return clip(value, 80);
  const written = JSON.stringify(value) ?? "nothing";
  return written.length > 80 ? `${written.slice(0, 80)}…` : written;
}

/** Identifiers and algorithms of keys. What is not a key may be a mistyped one: nothing of it is shown. */
function showKeys(value: unknown): string {
  const keys: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (keys.length === 0) return "(not set)";
  return keys.map((key) => (typeof key === "string" && parseKey(key) ? publicPart(key) : "(secret)")).join(" ");
}

/** At most `length` characters of foreign text as a JSON string: control characters cannot get through. */
export function clip(text: string, length: number): string {
  return JSON.stringify(text.length > length ? `${text.slice(0, length)}…` : text);
}

/** The problem of a known field with a value as it was given. */
export function problemWith(key: string, field: Field, refusal: Refusal, value: unknown): Problem {
  const meant = field.type === "prefixes" && Array.isArray(value) ? meantPrefix(value.map(String)) : undefined;
  if (field.type === "list" && field.item === "server" && Array.isArray(value) && refusal === "badFormat") {
    return { key, refusal, message: `${key}: ${serverProblem(value.map(String))}` };
  }
  const hint =
    meant === undefined || refusal !== "badFormat" ? "" : `; write ${meant} if that is the network that is meant`;
  return { key, refusal, message: `${key} cannot be ${show(field, value)}: it must be ${allowed(field)}${hint}` };
}

/** What is wrong with the first server that is none. */
function serverProblem(servers: readonly string[]): string {
  for (const text of servers) {
    const why = parseServer(text);
    if (typeof why === "string") return `the server ${clip(text, 80)} ${why}`;
  }
  return "no server is wrong";
}
