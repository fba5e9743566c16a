/**
 * `npm run bench:pollers`: what four browsers, a scrape each second and an attacker who opens connections do to the
 * answers for the time.
 */

import { cpus } from "node:os";
import { flag, option, readCall } from "../call.js";
import { runCommand } from "../failure.js";
import { jsonLine } from "../json.js";
import { wholeNumber } from "../whole-number.js";
import { runPollers } from "./pollers-run.js";
import { pollersTable, pollersVerdicts } from "./pollers-summary.js";

const CALL = {
  name: "npm run bench:pollers --",
  usage: "[OPTIONS]",
  about: `Measures Noonmark (the appliance in the simulator) on loopback, in alternating rounds with and without four \
browsers that poll, Prometheus that scrapes, and somebody who opens 50 connections a second; then counts instructions \
per reply by callgrind. Exit status 0: what is wanted was reached; 1: it was not.`,
  options: {
    json: flag("one JSON object on standard output"),
    rounds: option("N", "pairs of rounds (default 9)"),
    requests: option("N", "requests in a round (default 200000)"),
    window: option("N", "requests under way at one time (default 32)"),
  },
};

async function run(words: string[]): Promise<number> {
  const read = readCall(CALL, words);
  if (read === undefined) return 0;
  const { values } = read;
  const call = {
    rounds: wholeNumber("--rounds", values.rounds ?? "9", 1, 100),
    requests: wholeNumber("--requests", values.requests ?? "200000", 1000, 10_000_000),
    window: wholeNumber("--window", values.window ?? "32", 1, 1000),
  };
  const result = await runPollers(call, (text) => console.error(text));
  const verdicts = pollersVerdicts(result);
  const isReached = verdicts.every(({ reached }) => reached);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`;
  if (values.json) console.log(jsonLine({ machine, ...call, ...result, reached: isReached }));
  else {
    console.log(`${call.rounds} pairs of rounds of ${call.requests} requests, loopback, ${machine}\n`);
    console.log(pollersTable(result));
    for (const { what, reached } of verdicts) console.log(`wanted: ${what}: ${reached ? "reached" : "NOT REACHED"}`);
  }
  return isReached ? 0 : 1;
}

await runCommand("bench:pollers", () => run(process.argv.slice(2)));
