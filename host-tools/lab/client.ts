/** `noonmark client`: a trace through the firmware's client of time servers, and how far its clock was off. */

import { readFileSync } from "node:fs";
import { flag, option, readCall } from "../call.js";
import { columns } from "../columns.js";
import { Failure } from "../failure.js";
import { jsonLine } from "../json.js";
import { type ClientMeasurement, runClient } from "./client-run.js";
import { type ClientTrace, parseClientTrace } from "./client-trace.js";
import { significant } from "./table.js";

const CALL = {
  name: "noonmark client",
  usage: "--trace FILE [OPTIONS]",
  about: `Runs the firmware's client of time servers on a trace and prints how far its clock was off. A trace has a line \
for each second, "y d_out d_back e [d_out d_back e …]": the crystal's frequency error over the second, and for each \
server the one-way delays that an exchange sent in that second has, in seconds or "-" for a lost packet, and the \
server's own error in seconds (server minus true time). The clock starts 50 ms off; servers answer at once, at stratum 1.`,
  options: {
    trace: option("FILE", 'the trace; "-" is standard input'),
    poll: option(
      "N",
      "log2 of the seconds between requests to a server, 0 to 10; auto (default) is the client's own choice",
    ),
    skip: option("N", "leaves the first N seconds out of all figures (default 0)"),
    json: flag("one line for machines"),
  },
};

const MOST_POLL = 10;

interface Call {
  path: string;
  poll: number | undefined;
  skipSeconds: number;
  json: boolean;
}

export async function run(words: string[]): Promise<number> {
  const call = callOf(words);
  if (call === undefined) return 0;
  const trace = readTrace(call.path);
  const length = trace.frequency.length;
  const { poll, skipSeconds } = call;
  if (skipSeconds >= length) {
    throw new Failure(`--skip ${skipSeconds} leaves nothing of the trace's ${length} s; give less`);
  }
  const { client, ...result } = runClient(trace, poll === undefined ? { skipSeconds } : { poll, skipSeconds });
  if (call.json) console.log(jsonLine(result));
  else console.log(text(result, client));
  return 0;
}

function readTrace(path: string): ClientTrace {
  try {
    return parseClientTrace(path, readFileSync(path === "-" ? 0 : path, "utf8"));
  } catch (error) {
    throw new Failure(`cannot read the trace ${path}: ${(error as Error).message}`);
  }
}

/** What the words ask for; undefined where they ask for help. */
function callOf(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { trace, poll = "auto", skip = "0", json } = read.values;
  if (trace === undefined) throw new Failure("--trace FILE is missing; --help tells the options", 2);
  if (poll !== "auto" && !(/^\d{1,2}$/.test(poll) && Number(poll) <= MOST_POLL)) {
    throw new Failure(`--poll is "${poll}"; it must be auto or a whole number from 0 to ${MOST_POLL}`, 2);
  }
  if (!/^\d{1,9}$/.test(skip)) throw new Failure(`--skip is "${skip}"; it must be a whole number of seconds`, 2);
  return { path: trace, poll: poll === "auto" ? undefined : Number(poll), skipSeconds: Number(skip), json };
}

function text(result: ClientMeasurement, client: ReturnType<typeof runClient>["client"]): string {
  const micro = (ns: number) => `${significant(ns / 1000)} µs`;
  const rows: [string, string][] = [
    ["error", `${micro(result.rmsNs)} RMS, ${micro(result.maxNs)} at most`],
    [
      "bound",
      `held in ${(result.withinBoundShare * 100).toFixed(4)} % of the seconds, ${micro(result.medianBoundNs)} in the median`,
    ],
    ["exchanges", `${result.exchanges} requests`],
  ];
  client.selection.judgements.forEach(({ state, reason }, index) => {
    const poll = client.associations[index]?.poll;
    rows.push([`server ${index + 1}`, `${state} ${reason}; poll ${poll}`]);
  });
  return columns(rows);
}
