/**
 * The console: what a line of text asks of the appliance, and the answer.
 *
 * A request is one line: `status`, `config get [KEY or SECTION]`, `config set KEY VALUE`, `config reset everything`, `journal [COUNT]`, `why [SECONDS]`, `clients
 * [COUNT]`, `ptp`, `doctor`, `selftest`, `restart`, `json on|off`, `help`. Answers are lines for a person, until `json on`. A request that ends in ` #ID`, a
 * number, is always answered in JSON, on one line:
 *
 *     config set receiver.leapWaitS 60 #7
 *     {"type":"answer","id":7,"command":"config set","ok":true,"key":"receiver.leapWaitS","value":60,…}
 *
 * `ok` is false where nothing was done; `error` then says what happened, with which value, and what to do. A VALUE is
 * the rest of the line as it stands, or a JSON string (see parseValue in src/settings/validate.ts).
 */

import type { PtpStatus } from "../../serving/ptp/service.js";
import type { Client } from "../../serving/recent-clients.js";
import { fieldOf, get, keys, setText, shownValues } from "../../settings/config.js";
import type { Config } from "../../settings/schema.js";
import { allowed, clip, show } from "../../settings/validate.js";
import type { Alarm } from "../../status/alarms.js";
import { type Finding, LEVEL_WORDS, worst } from "../../status/finding.js";
import type { JournalEntry } from "../../status/journal.js";
import { type Unanswered, unansweredText } from "../../status/unanswered.js";
import type { Outcome } from "../../storage/part-store.js";
import { isoText } from "../../time/utc.js";
import { changeSettings } from "../changes.js";
import { CertificateCommand, type CertificateSubject } from "./certificate.js";
import { humanStatus } from "./human.js";
import { ptpFields, ptpLines } from "./ptp-fields.js";
import type { SelfTest } from "./self-test.js";
import { type SourceFields, sourceLines } from "./source-fields.js";

/** Who asks for the time, and what was refused to those who ask too often (counted since the start). */
export interface ClientList {
  /** All that are kept in mind. */
  known: number;
  /** Those heard last, the latest first. */
  clients: readonly Client[];
  /** Packets over the rate that got no answer. */
  limited: number;
  /** Packets over the rate that got RATE (RFC 5905 §7.4). */
  kissed: number;
  /** All that was not answered, by reason. */
  unanswered: readonly Unanswered[];
}

/** What the console can see of the appliance and ask of it; appliance.ts supplies it. */
export interface Appliance extends CertificateSubject {
  /** The configuration as it will be after the next restart: changed in place by `config set`. */
  readonly config: Config;
  /** The fields of the status line, with the unit last in each name. */
  status(): Readonly<Record<string, unknown>>;
  /** The receiver, then each server. */
  sources(): readonly SourceFields[];
  /** The newest entries, oldest first. */
  journal(most: number): readonly JournalEntry[];
  /** The chain from witnesses to stratum in sentences, of now or of so many seconds ago. */
  why(agoSeconds: number): readonly string[];
  /** At most so many of the clients. */
  clients(most: number): ClientList;
  /** Undefined where it is off. */
  ptp(): PtpStatus | undefined;
  findings(): readonly Finding[];
  /** Those that are raised. */
  alarms(): readonly Readonly<Alarm>[];
  /** Tests the board itself, now. */
  selfTest(): SelfTest;
  /** Stores `config`, wholly or not at all. */
  storeConfig(): Outcome;
  /** Forgets all that is stored, and makes `config` the defaults; false where the storage refused. */
  forgetAll(): boolean;
  /** Restarts the firmware soon, after what was written is out. */
  restart(): void;
}

/** What a command found out: fields of the JSON answer, and the same in words. */
interface Answer {
  command: string;
  ok: boolean;
  fields: Readonly<Record<string, unknown>>;
  /** Made only where they are read: the whole configuration twice is more than the board's heap can spare. */
  lines: () => readonly string[];
}

/** A line is at most this long (drivers/console): longer ones never get here from a board, but may from a test. */
const MAX_LINE = 256;
/** All that the journal holds; where they are long, fewer come (status/journal.ts). */
const MAX_ENTRIES = 32;
/** The answer in JSON of 32 takes much of the board's memory; of 12 it takes less than that of `config get`. */
const MAX_CLIENTS = 12;

const HELP: readonly string[] = [
  "status              what is served, and how good it is",
  "config get [KEY]    the configuration, a section of it, or one value with what it may be",
  "config set KEY VALUE",
  "config reset everything   forgets all settings, and what was learned",
  "sources             the receiver and the servers: which is followed, and why the others are not",
  "why [SECONDS]       the chain from receiver and servers to what is served, now or so many seconds ago",
  "journal [COUNT]     the newest changes of state and their evidence, as many as have room in an answer",
  "clients [COUNT]     who asks for the time, how often, and when last",
  "ptp                 what the other protocol's part does: master or not, class, accuracy, messages",
  "doctor              what is wrong with receiver, pulse and network, and what to do",
  "certificate         that clients of NTS are to trust; certificate set takes another",
  "selftest            what the board measures of itself: memory, stacks, counter, random source, store",
  "restart             new settings take effect",
  "json on|off         answers and status in JSON; a request that ends in ` #7` gets it once",
];

export class Console {
  /** Whether answers and status lines are in JSON. */
  json: boolean;
  /** Requests that were not understood or refused, since the start. */
  refused = 0;

  private readonly appliance: Appliance;
  private readonly write: (line: string) => void;
  private readonly certificate: CertificateCommand;

  /** @param write writes one line. It is called once per request in JSON, some times for a person. */
  constructor(appliance: Appliance, write: (line: string) => void) {
    this.appliance = appliance;
    this.write = write;
    this.certificate = new CertificateCommand(appliance);
    this.json = appliance.config.console.json;
  }

  /** Answers a request. An empty line is none. */
  handle(line: string): void {
    const { id, words } = requestOf(line);
    if (words === "" && id === undefined) return;
    const answer = line.length > MAX_LINE ? fail("", tooLong(line)) : this.answer(words);
    if (!answer.ok) this.refused++;
    if (id !== undefined || this.json) {
      const { command, ok, fields } = answer;
      this.write(JSON.stringify({ type: "answer", id, command, ok, ...fields }, inMemory));
    } else {
      for (const text of answer.lines()) this.write(text);
    }
    if (answer.ok && answer.command === "restart") this.appliance.restart();
  }

  private answer(request: string): Answer {
    const [word, rest] = firstWord(request);
    switch (word) {
      case "status":
        return this.status();
      case "config":
        return this.configure(rest);
      case "sources":
        return this.sources();
      case "why":
        return this.why(rest);
      case "journal":
        return this.journal(rest);
      case "clients":
        return this.clients(rest);
      case "ptp":
        return this.ptp();
      case "doctor":
        return this.doctor();
      case "certificate":
        return this.certify(rest);
      case "selftest":
        return this.testSelf();
      case "restart":
        return done("restart", {}, () => ["restarting"]);
      case "json":
        return this.setJson(rest);
      case "help":
        return done("help", { commands: HELP }, () => HELP);
      default:
        return fail("", `there is no command ${clip(word, 40)}: try help`);
    }
  }

  private status(): Answer {
    const status = this.appliance.status();
    return done("status", { status }, () => humanStatus(status));
  }

  private configure(request: string): Answer {
    const [word, rest] = firstWord(request);
    if (word === "get") return this.configGet(rest);
    if (word === "set") return this.configSet(rest);
    if (word === "reset") return this.configReset(rest);
    const usage = "it is config get [KEY], config set KEY VALUE or config reset everything";
    return fail("config", `config cannot ${clip(word, 40)}: ${usage}`);
  }

  /** As it came from the factory: what was set, and what was learned. */
  private configReset(what: string): Answer {
    if (what !== "everything") {
      return fail(
        "config reset",
        `nothing was reset: config reset everything forgets all settings, passwords and keys too`,
      );
    }
    if (!this.appliance.forgetAll()) {
      return fail("config reset", "the storage refused: what is left of the settings shows after a restart; try again");
    }
    return done("config reset", { restartNeeded: true }, () => [
      "all settings are the defaults from the next restart on",
    ]);
  }

  private configGet(key: string): Answer {
    const field = fieldOf(key);
    const chosen = key === "" ? keys() : field !== undefined ? [key] : keys(key);
    if (chosen.length === 0) {
      return fail("config get", `there is no key or section ${clip(key, 64)}: config get lists all of them`);
    }
    return done("config get", shownValues(this.appliance.config, chosen), () => {
      const lines = this.texts(chosen);
      if (field !== undefined)
        lines.push(`  ${field.help}`, `  ${allowed(field)}; default ${show(field, field.default)}`);
      return lines;
    });
  }

  /** A line for each key; of secrets only whether they are set. */
  private texts(chosen: readonly string[]): string[] {
    const lines: string[] = [];
    for (const key of chosen) {
      const field = fieldOf(key);
      const value = get(this.appliance.config, key);
      if (field !== undefined && value !== undefined) lines.push(`${key} = ${show(field, value)}`);
    }
    return lines;
  }

  private configSet(request: string): Answer {
    const [key, text] = firstWord(request);
    if (key === "") return fail("config set", "config set wants a key and a value: config get lists the keys");
    const { appliance } = this;
    const { problem, warnings } = changeSettings(appliance, [key], () => setText(appliance.config, key, text)?.message);
    if (problem !== undefined) return fail("config set", problem);
    const fields = {
      ...shownValues(appliance.config, [key]),
      restartNeeded: true,
      ...(warnings.length > 0 ? { warnings } : {}),
    };
    return done("config set", fields, () => [
      `${this.texts([key]).join("")} from the next restart on`,
      ...warnings.map((text) => `warning: ${text}`),
    ]);
  }

  private sources(): Answer {
    const sources = this.appliance.sources();
    return done("sources", { sources }, () => sourceLines(sources));
  }

  private why(ago: string): Answer {
    if (!/^[0-9]{0,7}$/.test(ago))
      return fail("why", `why cannot go back ${clip(ago, 40)}: it takes seconds, or nothing`);
    const lines = this.appliance.why(Number(ago));
    return done("why", { lines }, () => lines);
  }

  private journal(count: string): Answer {
    const most = countOf(count, MAX_ENTRIES);
    if (most === undefined) return fail("journal", wrongCount("journal", count, MAX_ENTRIES));
    const entries = this.appliance.journal(most);
    const fields = entries.map(({ number, uptimeSeconds, second, event, evidence }) => {
      return { number, uptimeS: uptimeSeconds, time: second > 0 ? isoText(second) : null, event, evidence };
    });
    return done("journal", { entries: fields }, () => {
      if (fields.length === 0) return ["the journal is empty"];
      return fields.map(({ number, uptimeS, time, event, evidence }) => {
        return `${number} ${time ?? `start + ${uptimeS.toFixed(0)} s`} ${event}: ${evidence}`;
      });
    });
  }

  private clients(count: string): Answer {
    const most = countOf(count, MAX_CLIENTS);
    if (most === undefined) return fail("clients", wrongCount("clients", count, MAX_CLIENTS));
    const list = this.appliance.clients(most);
    const { known, clients, limited, kissed, unanswered } = list;
    return done("clients", { ...list }, () => {
      const width = clients.reduce((widest, { address }) => Math.max(widest, address.length), 0);
      const lines = clients.map(({ address, packets, intervalS, version, mode, signature, sinceLastS }) => {
        const every = intervalS === null ? "" : `, one in ${intervalS} s`;
        const sign = signature === "none" ? "" : `, signed ${signature === "right" ? "with a key" : "wrongly"}`;
        return `${address.padEnd(width)} ${packets} packets${every}, version ${version} mode ${mode}${sign}, last ${sinceLastS} s ago`;
      });
      lines.push(
        `${clients.length} of ${known} clients; over their rate: ${limited} left unanswered, ${kissed} told so`,
        ...unansweredText(unanswered),
      );
      return lines;
    });
  }

  private ptp(): Answer {
    const ptp = ptpFields(this.appliance.ptp());
    return done("ptp", { ptp }, () => ptpLines(ptp));
  }

  private doctor(): Answer {
    const findings = this.appliance.findings();
    const alarms = this.appliance.alarms();
    const level = worst(findings);
    return done("doctor", { healthy: level === "good", level, findings, alarms }, () => [
      ...findingLines(findings),
      ...alarms.map(({ text, sinceSeconds }) => `ALARM    since ${sinceSeconds.toFixed(0)} s after the start: ${text}`),
    ]);
  }

  private certify(request: string): Answer {
    const answer = this.certificate.answer(request);
    const command = request === "" ? "certificate" : "certificate set";
    return "error" in answer ? fail(command, answer.error) : done(command, answer.fields, () => answer.lines);
  }

  private testSelf(): Answer {
    const report = this.appliance.selfTest();
    return done("selftest", { level: worst(report.findings), ...report }, () => findingLines(report.findings));
  }

  private setJson(word: string): Answer {
    if (word !== "on" && word !== "off") return fail("json", `json cannot be ${clip(word, 40)}: it is on or off`);
    this.json = word === "on";
    return done("json", { json: this.json }, () => [`json ${word}`]);
  }
}

function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ level, finding, advice }) => {
    const line = `${LEVEL_WORDS[level]} ${finding}`;
    return advice === "" ? [line] : [line, `         ${advice}`];
  });
}

/** Copies what may lie in flash memory, such as a default of the schema: XS can only write JSON of what it can mark. */
function inMemory(_key: string, value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return typeof value === "object" && value !== null ? { ...value } : value;
}

/** How many entries a request asks for, 20 if it does not say; undefined where that is no count. */
function countOf(text: string, most: number): number | undefined {
  return /^([1-9][0-9]{0,3})?$/.test(text) ? Math.min(Number(text || 20), most) : undefined;
}

function wrongCount(command: string, count: string, most: number): string {
  return `${command} cannot show ${clip(count, 40)} entries: it takes a number from 1 to ${most}`;
}

/** Takes the ` #ID` from the end of a line. */
function requestOf(line: string): { id: number | undefined; words: string } {
  const text = line.trim();
  const match = /(?:^|\s)#([0-9]{1,9})$/.exec(text);
  if (match === null) return { id: undefined, words: text };
  return { id: Number(match[1]), words: text.slice(0, match.index).trimEnd() };
}

function firstWord(text: string): [word: string, rest: string] {
  const space = text.search(/\s/);
  return space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space).trimStart()];
}

function done(command: string, fields: Readonly<Record<string, unknown>>, lines: () => readonly string[]): Answer {
  return { command, ok: true, fields, lines };
}

function fail(command: string, error: string): Answer {
  return { command, ok: false, fields: { error }, lines: () => [`error: ${error}`] };
}

function tooLong(line: string): string {
  return `the line has ${line.length} characters, at most ${MAX_LINE} are read: set a long list in parts with "+"`;
}
