/** `noonmark monitor`: the appliance's console, until Ctrl-C, through unplugging and restarts. */

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { flag, option, readCall } from "../call.js";
import { Failure } from "../failure.js";
import { readRecordedLine } from "../simulator/recorded-lines.js";
import { wholeNumber } from "../whole-number.js";
import { InputsFile } from "./inputs-file.js";
import { Link } from "./link.js";
import { JsonView, type View, WordView } from "./view.js";

const CALL = {
  name: "noonmark monitor",
  usage: "[PORT] [OPTIONS]",
  about: `Shows what the appliance on PORT reports: its status once a second, and every change of state with its \
evidence. Without PORT: the only board there is. A line that you type is sent ("help" lists what is understood). When \
the board is unplugged or restarts, the monitor waits for it. Ctrl-C ends it.`,
  takesWords: true,
  options: {
    json: flag("the console's JSON lines as they come; everything else goes to standard error"),
    seconds: option("N", "end after N seconds"),
    record: option(
      "FILE",
      'restart the appliance and record all that its clock is made of, until the end, for "noonmark scenario --replay FILE"; until then it is gathered in FILE.part',
    ),
  },
};

const MAX_SECONDS = 1e9;

/** Of a terminal that does not tell its width, such as a serial one. */
const UNKNOWN_COLUMNS = 80;

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  if (positionals.length > 1) throw new Failure(`one PORT at most, not ${positionals.join(" ")}`, 2);
  const record = values.record === undefined ? undefined : new InputsFile(values.record);
  await monitor(positionals[0], values.json, secondsOf(values.seconds), record);
  return record === undefined || record.isWhole ? 0 : 1;
}

function secondsOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber("--seconds", text, 1, MAX_SECONDS);
}

async function monitor(
  port: string | undefined,
  json: boolean,
  seconds: number | undefined,
  record: InputsFile | undefined,
): Promise<void> {
  const view = makeView(json);
  const link = new Link(port, {
    opened: (path, again) => view.note(again ? `${path} is back` : `${path}; Ctrl-C ends`),
    lost: (path) => view.note(`${path} is gone; waiting for it`),
    line: (line) => {
      if (readRecordedLine(line) === undefined) view.line(line);
      else record?.add(line);
    },
  });
  await link.start();
  if (record !== undefined) await beginRecording(link, view);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000).unref();
    const send = async (line: string) => {
      if (!(await link.send(line))) view.note(`not sent, for the port is gone: ${line}`);
    };
    if (process.stdin.isTTY && process.stdout.isTTY && !json) readTerminal(view, send, resolve);
    else readPipe(send);
  });
  if (record !== undefined) await endRecording(link, view, record);
  await link.stop();
  view.end();
  process.stdin.destroy(); // nothing more is read: an open terminal would keep the process
}

/** What the clock is made of begins with its start. */
async function beginRecording(link: Link, view: View): Promise<void> {
  await link.request("config set console.inputs true");
  await link.request("restart");
  view.note("recording, from a restart of the appliance on");
}

async function endRecording(link: Link, view: View, record: InputsFile): Promise<void> {
  try {
    await link.request("config set console.inputs false");
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    view.note(`the appliance goes on telling its inputs until "config set console.inputs false": ${error.message}`);
  }
  view.note(record.finish());
}

function makeView(json: boolean): View {
  if (json) {
    return new JsonView(
      (text) => process.stdout.write(text),
      (text) => process.stderr.write(text),
    );
  }
  const columns = process.stdout.isTTY ? () => process.stdout.columns || UNKNOWN_COLUMNS : undefined;
  return new WordView((text) => process.stdout.write(text), columns);
}

/** Whole lines, until there are no more; the monitor goes on then. */
function readPipe(send: (line: string) => Promise<void>): void {
  createInterface({ input: process.stdin }).on("line", (line) => void send(line));
}

/** Keys, with editing and history by readline, shown by the view instead of readline itself. */
function readTerminal(view: View, send: (line: string) => Promise<void>, end: () => void): void {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const keys = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stdin.on("keypress", () => view.typed(keys.line));
  keys.on("line", (line) => {
    view.typed("");
    if (line !== "") void send(line);
  });
  keys.on("SIGINT", end);
  keys.on("close", end);
}
