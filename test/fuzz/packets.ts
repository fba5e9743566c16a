/**
 * `npm run fuzz:packets -- --count 5000000 --seed 1`: random and mutated packets against the responder's C, under
 * sanitizers, and its TypeScript. A failure prints its packet, and how to see it again.
 */

import { parseArgs } from "node:util";
import { runCommand } from "../../host-tools/failure.js";
import { Progress } from "../../host-tools/progress.js";
import { wholeNumber } from "../../host-tools/whole-number.js";
import { BATCH } from "./packet-batch.js";
import { type PacketRunResult, runPackets } from "./packet-run.js";

const HELP = `npm run fuzz:packets -- [--count N] [--seed N] [--batch N]

  --count N   packets, in batches of ${BATCH} (default 5000000)
  --seed N    another set of packets (default 1)
  --batch N   that batch alone, as a failure names it`;
const MOST = 999_999_999_999;

/** "?" where a run was too short to tell. */
function kilobytes(bytes: number | undefined): string {
  return bytes === undefined ? "?" : String(Math.round(bytes / 1000));
}

function print(
  seed: number,
  seconds: number,
  { tally, cGrowthKb, heapGrowthBytes, mostClients }: PacketRunResult,
): void {
  console.log(`${tally.packets} packets of seed ${seed} in ${seconds.toFixed(0)} s, no fault`);
  const verdicts = [...tally.verdicts].sort(([, a], [, b]) => b - a);
  console.log(
    `in C: ${verdicts.map(([name, count]) => `${count} ${name}`).join(", ")}; ` +
      `${tally.interleaved} interleaved, ${tally.signed} with a MAC or a crypto-NAK, none longer than its request`,
  );
  console.log(
    `in TypeScript: ${tally.controlled} control messages answered, with ${tally.longestControl} bytes at most`,
  );
  console.log(
    `memory since a fifth of the run: C ${cGrowthKb ?? "?"} kB, JavaScript ${kilobytes(heapGrowthBytes)} kB; ` +
      `at most ${mostClients} clients`,
  );
}

async function run(words: string[]): Promise<number> {
  const { values } = parseArgs({
    args: words,
    options: {
      count: { type: "string" },
      seed: { type: "string" },
      batch: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  const seed = wholeNumber("--seed", values.seed ?? "1", 0, MOST);
  const count = wholeNumber("--count", values.count ?? "5000000", 1, MOST);
  const firstBatch = wholeNumber("--batch", values.batch ?? "0", 0, MOST);
  const batches = values.batch === undefined ? Math.ceil(count / BATCH) : 1;
  const progress = new Progress("packets");
  const start = Date.now();
  try {
    const result = await runPackets({ seed, firstBatch, batches, onProgress: (part) => progress.show(part) });
    print(seed, (Date.now() - start) / 1000, result);
    return 0;
  } catch (error) {
    progress.end();
    console.error(`fuzz:packets: ${(error as Error).message}`);
    return 1;
  }
}

await runCommand("fuzz:packets", () => run(process.argv.slice(2)));
