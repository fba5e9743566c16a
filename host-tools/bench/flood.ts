/**
 * `npm run bench:flood`: two million requests from a hundred thousand addresses of 127.0.0.0/8 at the appliance in the
 * simulator, while regular clients ask it. Says how many of these lost an answer, and what the appliance's memory did.
 */

import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { runCommand } from "../failure.js";
import { wholeNumber } from "../whole-number.js";
import { type Flood, type FloodResult, runFlood } from "./flood-run.js";
import { floodRemark, floodTable, floodVerdicts } from "./flood-summary.js";

const HELP = `npm run bench:flood -- [--json] [--requests N] [--rate N] [--sources N]

Floods Noonmark (the appliance in the simulator, with its list of clients on) on loopback, and asks it as 16 regular
clients meanwhile. Exit status 0: what is wanted was reached; 1: it was not.

  --json         one JSON object on standard output
  --requests N   the flood's requests (default 2000000)
  --rate N       of them a second (default 200000)
  --sources N    addresses of 127.0.0.0/8 that they come from (default 100000)`;

interface Call extends Flood {
  json: boolean;
}

function readCall(words: string[]): Call | "help" {
  const { values } = parseArgs({
    args: words,
    options: {
      json: { type: "boolean" },
      requests: { type: "string" },
      rate: { type: "string" },
      sources: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return "help";
  return {
    json: values.json === true,
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
    console.log(
      JSON.stringify({ machine, ...call, ...result, remark, reached: verdicts.every(({ reached }) => reached) }),
    );
  } else {
    console.log(`${call.requests} requests from ${call.sources} addresses, loopback, ${machine}\n`);
    console.log(floodTable(result));
    for (const { what, reached } of verdicts) console.log(`wanted: ${what}: ${reached ? "reached" : "NOT REACHED"}`);
    if (remark !== undefined) console.log(`note: ${remark}`);
  }
  return verdicts.every(({ reached }) => reached) ? 0 : 1;
}

async function run(words: string[]): Promise<number> {
  const call = readCall(words);
  if (call === "help") {
    console.log(HELP);
    return 0;
  }
  console.error(
    "starting the appliance: it takes 15 s to be synchronised; then the regulars' quiet 7 s, then the flood",
  );
  return print(call, await runFlood(call));
}

await runCommand("bench:flood", () => run(process.argv.slice(2)));
