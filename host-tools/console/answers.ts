/**
 * The appliance's answers (src/management/console/console.ts has the grammar), as the tools see them: one JSON line for each
 * request that ended in ` #ID`.
 *
 *     {"type":"answer","id":7,"command":"config get","ok":true,"values":{"serving.port":123},"secrets":{}}
 */

import { LEVEL_WORDS, type Level } from "../../src/status/finding.js";
import { coloured } from "../colour.js";
import { levelOf } from "./level.js";

/** An answer with any of the fields that some command has. Firmware of another version may leave out or add some. */
export interface Answer {
  type: "answer";
  id?: number;
  command: string;
  ok: boolean;
  /** What went wrong, with the value and what to do; where `ok` is false. */
  error?: string;
  status?: Record<string, unknown>;
  values?: Record<string, ConfigValue>;
  /** Of keys whose values are never shown: whether one is set. */
  secrets?: Record<string, boolean>;
  restartNeeded?: boolean;
  entries?: Entry[];
  healthy?: boolean;
  findings?: Finding[];
  /** Conditions that have stood for some time (src/status/alarms.ts). */
  alarms?: Alarm[];
  /** Of NTS: the certificate in PEM, its SHA-256, and the names in it where it was made on the board. */
  certificate?: string;
  fingerprint?: string;
  names?: string;
  isOwn?: boolean;
  /** Of those heard last, and how many there are; the rest of the fields are counts, by name. */
  clients?: ClientEntry[];
  known?: number;
  commands?: string[];
  /** Sentences. */
  lines?: string[];
  json?: boolean;
}

export type ConfigValue = number | boolean | string | string[];

/** One that asks for the time (src/console/clients.ts). */
export interface ClientEntry {
  address: string;
  packets: number;
  intervalS: number | null;
  version: number;
  mode: number;
  signature: string;
  sinceLastS: number;
}

/** An entry of the journal. */
export interface Entry {
  number: number;
  uptimeS: number;
  time: string | null;
  event: string;
  evidence: string;
}

/** One thing that the appliance's doctor looked at. */
export interface Finding {
  code: string;
  /** Whether the level is "good". */
  ok: boolean;
  /** Absent from firmware that knew only `ok`: see levelOf. */
  level?: Level;
  finding: string;
  advice: string;
}

/** An alarm that is raised. */
export interface Alarm {
  code: string;
  severity: string;
  text: string;
  evidence: string;
  advice: string;
  /** Seconds after the start. */
  sinceSeconds: number;
}

/** Reads a line of the console; undefined where it is not an answer. */
export function readAnswer(line: string): Answer | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isAnswer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== "object" || value === null) return false;
  const { type, command, ok } = value as Partial<Record<keyof Answer, unknown>>;
  return type === "answer" && typeof command === "string" && typeof ok === "boolean";
}

/** An answer in words, as the appliance itself gives it to a person. */
export function answerLines(answer: Answer): string[] {
  if (!answer.ok) return [`error: ${answer.error ?? "no reason was given"}`];
  if (answer.status !== undefined)
    return Object.entries(answer.status).map(([key, value]) => `${key} = ${shown(value)}`);
  if (answer.values !== undefined) return configLines(answer);
  if (answer.findings !== undefined)
    return [...answer.findings.flatMap(findingLines), ...(answer.alarms ?? []).map(alarmLine)];
  if (answer.entries !== undefined) return answer.entries.map(entryLine);
  if (answer.clients !== undefined) return clientLines(answer, answer.clients);
  if (answer.commands !== undefined) return answer.commands;
  return [answer.command];
}

/** The configuration, a line for each key: `wifi.ssid = "Café"`, `wifi.password (secret)`. */
export function configLines({ values = {}, secrets = {}, restartNeeded = false }: Answer): string[] {
  return [
    ...Object.entries(values).map(([key, value]) => `${key} = ${shown(value)}`),
    ...Object.entries(secrets).map(([key, isSet]) => `${key} (${isSet ? "set, not shown" : "not set"})`),
    ...(restartNeeded ? ["takes effect at the next restart"] : []),
  ];
}

/** A finding behind its level, with what to do below it. */
export function findingLines(found: Finding): string[] {
  const { finding, advice } = found;
  const level = LEVEL_WORDS[levelOf(found)];
  const word = coloured(levelOf(found), level);
  return [`${word} ${finding}`, ...(advice === "" ? [] : [`${" ".repeat(level.length)} ${advice}`])];
}

/** An alarm, as the appliance itself shows it. */
export function alarmLine({ text, sinceSeconds }: Alarm): string {
  return `${coloured("bad", "ALARM   ")} since ${sinceSeconds.toFixed(0)} s after the start: ${text}`;
}

/** A line for each client, and one for what was counted of all. */
function clientLines(answer: Answer, clients: readonly ClientEntry[]): string[] {
  const width = Math.max(0, ...clients.map(({ address }) => address.length));
  const lines = clients.map(({ address, packets, intervalS, version, mode, signature, sinceLastS }) => {
    const every = intervalS === null ? "" : `, one in ${intervalS} s`;
    const sign = signature === "none" ? "" : `, signed ${signature === "right" ? "with a key" : "wrongly"}`;
    return `${address.padEnd(width)} ${packets} packets${every}, version ${version} mode ${mode}${sign}, last ${sinceLastS} s ago`;
  });
  return [...lines, `${clients.length} of ${answer.known ?? clients.length} clients; ${countsOf(answer)}`];
}

const NO_COUNTS = new Set(["id", "known"]);

/** What else is counted, by its name: another version of the firmware may count more. */
function countsOf(answer: Answer): string {
  const counts = Object.entries(answer).flatMap(([key, value]) => {
    if (typeof value === "number" && !NO_COUNTS.has(key)) return [`${key} ${value}`];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([name, count]) => `${name} ${shown(count)}`);
  });
  return counts.join(", ");
}

function entryLine({ number, uptimeS, time, event, evidence }: Entry): string {
  return `${number} ${time ?? `start + ${uptimeS} s`} ${event}: ${evidence}`;
}

/** A value as JSON writes it, a list with spaces between its items: what `config set` takes. */
function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(" ") : JSON.stringify(value);
}
