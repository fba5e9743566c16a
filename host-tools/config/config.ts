/** `noonmark config`: reads, changes, saves and restores an appliance's configuration over its console. */

import { readFileSync, writeFileSync } from "node:fs";
import { fieldOf, keys } from "../../src/settings/config.js";
import { flag, HELP_COLUMNS, option, readCall } from "../call.js";
import { type Answer, configLines } from "../console/answers.js";
import { withConsole } from "../console/client.js";
import { Failure } from "../failure.js";
import { nearest } from "../nearest.js";
import { looksLikePort } from "../serial/ports.js";
import { makeBackup, type Restored, readBackup, restoreBackup } from "./backup.js";
import { referenceText, settingLines, settings } from "./reference.js";
import { setRequests } from "./requests.js";
import { readValue } from "./typed.js";

const CALL = {
  name: "noonmark config",
  usage: `get [PORT] [KEY] [OPTIONS]
set [PORT] KEY [VALUE] [OPTIONS]
backup [PORT] [OPTIONS]
restore [PORT] [OPTIONS]
reset [PORT] everything [OPTIONS]
reference`,
  about: `Reads, changes, saves and restores a board's configuration.

get: all values, a section ("wifi"), or one ("wifi.ssid") with what it means. "get --help" lists what every key means, \
"get wifi --help" those of a section; no board is needed.
set: without VALUE it is typed unseen, or piped in (for passwords).
backup: everything but passwords and keys, as JSON.
restore: sets what differs from a backup.
reset everything: forgets all settings, passwords and keys, and what was learned.
reference: what every key means, as Markdown; no board is needed.

PORT is a path such as /dev/ttyUSB0, or COM3; without it: the only board there is. Changes take effect at the next \
restart.`,
  takesWords: true,
  options: {
    file: option("FILE", "backup to, or restore from, FILE instead of standard output or input"),
    restart: flag("restart the appliance afterwards"),
    json: flag("one JSON object instead of words"),
  },
};

/** A negative number is a value, and must not look like an option. */
const NEGATIVE = /^-(?=\d)/;

interface Options {
  file: string | undefined;
  restart: boolean;
  json: boolean;
}

type Action = (port: string | undefined, words: string[], options: Options) => Promise<number>;

const ACTIONS: Readonly<Record<string, Action>> = { get, set, backup, restore, reset, reference };

const HELP = new Set(["-h", "--help"]);

export async function run(words: string[]): Promise<number> {
  if (words[0] === "get" && words.some((word) => HELP.has(word))) return explain(words.slice(1));
  const call = readCall(
    CALL,
    words.map((word) => word.replace(NEGATIVE, "\0-")),
  );
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const [name = "", ...rest] = positionals.map((word) => word.replace("\0-", "-"));
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw new Failure(
      `config cannot "${name}": it is get, set, backup, restore, reset or reference; --help tells more`,
      2,
    );
  }
  const port = looksLikePort(rest[0] ?? "") ? rest.shift() : undefined;
  return await action(port, rest, { file: values.file, restart: values.restart, json: values.json });
}

async function get(port: string | undefined, words: string[], { json }: Options): Promise<number> {
  expectWords("get [PORT] [KEY]", words, 1);
  const answer = await withConsole(port, (client) => client.request(["config get", ...words].join(" ")));
  show(answer, json);
  const [key] = words;
  if (key !== undefined && fieldOf(key) !== undefined && !json) {
    console.log(
      settings(key)
        .flatMap((setting) => settingLines(setting, HELP_COLUMNS).slice(1))
        .join("\n"),
    );
  }
  return 0;
}

/** What keys mean, without asking a board: `config get [KEY] --help`. */
function explain(words: readonly string[]): number {
  const [only, extra] = words.filter((word) => !HELP.has(word) && !looksLikePort(word));
  if (extra !== undefined) throw new Failure(`"${extra}" is too much: it is config get [KEY] --help`, 2);
  const found = settings(only);
  if (found.length === 0) {
    const meant = nearest(only ?? "", keys());
    const hint = meant === undefined ? "config get --help lists them all" : `is ${meant} meant?`;
    throw new Failure(`there is no setting or section "${only}"; ${hint}`, 2);
  }
  console.log(found.flatMap((setting) => settingLines(setting, HELP_COLUMNS)).join("\n"));
  return 0;
}

async function reference(port: string | undefined, words: string[]): Promise<number> {
  expectWords("reference", port === undefined ? words : [port], 0);
  process.stdout.write(referenceText());
  return 0;
}

async function set(port: string | undefined, words: string[], { json, restart }: Options): Promise<number> {
  const [key, ...parts] = words;
  if (key === undefined) throw new Failure("config set wants a KEY: config get lists them all", 2);
  const value = parts.length > 0 ? parts.join(" ") : await readValue(key);
  await withConsole(port, async (client) => {
    let answer: Answer | undefined;
    for (const request of setRequests(key, value)) answer = await client.request(request);
    if (restart) await client.request("restart");
    if (answer !== undefined) show({ ...answer, restartNeeded: !restart }, json);
  });
  return 0;
}

function show(answer: Answer, json: boolean): void {
  const { values = {}, secrets = {}, restartNeeded } = answer;
  if (json) console.log(JSON.stringify({ values, secrets, restartNeeded }));
  else console.log(configLines(answer).join("\n"));
}

async function backup(port: string | undefined, words: string[], { file }: Options): Promise<number> {
  expectWords("backup [PORT]", words, 0);
  const made = await withConsole(port, (client) => makeBackup(client, new Date()));
  const text = `${JSON.stringify(made, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeText(file, text);
  const secrets = made.secretsNotIncluded.join(", ");
  if (secrets !== "") console.error(`not in the backup, since they are never shown: ${secrets}`);
  return 0;
}

async function restore(port: string | undefined, words: string[], options: Options): Promise<number> {
  expectWords("restore [PORT]", words, 0);
  const name = options.file ?? "standard input";
  const wanted = readBackup(readText(options.file), name);
  const restored = await withConsole(port, async (client) => {
    const result = await restoreBackup(client, wanted);
    if (options.restart) await client.request("restart");
    return result;
  });
  if (options.json) console.log(JSON.stringify(restored));
  else console.log(restoredLines(restored, options.restart).join("\n"));
  return restored.refused.length === 0 ? 0 : 1;
}

async function reset(port: string | undefined, words: string[], { json, restart }: Options): Promise<number> {
  if (words.join(" ") !== "everything") {
    throw new Failure('config reset forgets all settings: say "config reset [PORT] everything" if that is meant', 2);
  }
  await withConsole(port, async (client) => {
    await client.request("config reset everything");
    if (restart) await client.request("restart");
  });
  if (json) console.log(JSON.stringify({ restartNeeded: !restart }));
  else console.log(`all settings are the defaults ${restart ? "now" : "from the next restart on"}`);
  return 0;
}

function restoredLines({ changed, unchanged, refused, secretsMissing }: Restored, restarting: boolean): string[] {
  const effect = changed.length === 0 ? "" : restarting ? "; restarting" : "; takes effect at the next restart";
  return [
    ...changed.map((key) => `set      ${key}`),
    ...refused.map(({ error }) => `REFUSED  ${error}`),
    `${changed.length} set, ${unchanged.length} were the same, ${refused.length} refused${effect}`,
    ...secretsMissing.map((key) => `${key} is not in a backup: set it with "noonmark config set ${key}"`),
  ];
}

function expectWords(usage: string, words: readonly string[], most: number): void {
  if (words.length > most) throw new Failure(`"${words[most]}" is too much: it is config ${usage}`, 2);
}

function readText(file: string | undefined): string {
  try {
    return readFileSync(file ?? 0, "utf8");
  } catch (error) {
    throw new Failure(`${file ?? "standard input"} cannot be read: ${(error as Error).message}`);
  }
}

function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${(error as Error).message}`);
  }
}
