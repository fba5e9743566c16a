/**
 * `npm run bench:flood`: two million requests from a hundred thousand addresses of 127.0.0.0/8 at the appliance in the
 * simulator, while regular clients ask it. Says how many of these lost an answer, and what the appliance's memory did.
 */

import { cpus } from "node:os";
import { flag, option, readCall } from "../call.js";
import { runCommand } from "../failure.js";
import { jsonLine } from "../json.js";
import { wholeNumber } from "../whole-number.js";
import { type Flood, type FloodResult, runFlood } from "./flood-run.js";
import { floodRemark, floodTable, floodVerdicts } from "./flood-summary.js";

const CALL = {
  name: "npm run bench:flood --",
  usage: "[OPTIONS]",
  about: `Floods Noonmark (the appliance in the simulator, with its list of clients on) on loopback, and asks it as 16 \
regular clients meanwhile. Exit status 0: what is wanted was reached; 1: it was not.`,
  options: {
    json: flag("one JSON object on standard output"),
    requests: option("N", "the flood's requests (default 2000000)"),
    rate: option("N", "of them a second (default 200000)"),
    sources: option("N", "addresses of 127.0.0.0/8 that they come from (default 100000)"),
  },
};

interface Call extends Flood {
  json: boolean;
}

function callOf(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { values } = read;
  return {
    json: values.json,
    requests: wholeNumber("--requests", values.requests ?? "2000000", 1, 10_000_000),
    ratePerS: wholeNumber("--rate", values.rate ?? "200000", 1, 1_000_000),
    sources: wholeNumber("--sources", values.sources ?? "100000", 1, 1_000_000),
  };
}

/** @returns the exit status. */
function print(call: Call, result: FloodResult): number {
  const verdicts = floodVerdicts(call, result);
  const remark = floodRemark(result);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`;
  if (call.json) {
    console.log(jsonLine({ machine, ...call, ...result, remark, reached: verdicts.every(({ reached }) => reached) }));
  } else {
    console.log(`${call.requests} requests from ${call.sources} addresses, loopback, ${machine}\n`);
    console.log(floodTable(result));
    for (const { what, reached } of verdicts) console.log(`wanted: ${what}: ${reached ? "reached" : "NOT REACHED"}`);
    if (remark !== undefined) console.log(`note: ${remark}`);
  }
  return verdicts.every(({ reached }) => reached) ? 0 : 1;
}

async function run(words: string[]): Promise<number> {
  const call = callOf(words);
  if (call === undefined) return 0;
  console.error(
    "starting the appliance: it takes 15 s to be synchronised; then the regulars' quiet 7 s, then the flood",
  );
  return print(call, await runFlood(call));
}

await runCommand("bench:flood", () => run(process.argv.slice(2)));
