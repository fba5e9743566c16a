/**
 * `npm run fuzz:packets -- --count 5000000 --seed 1`: random and mutated packets against the responder's C, under
 * sanitizers, and its TypeScript. A failure prints its packet, and how to see it again.
 */

import { parseArgs } from "node:util";
import { Progress } from "../../host-tools/progress.js";
import { BATCH } from "./packet-batch.js";
import { type PacketRunResult, runPackets } from "./packet-run.js";

const HELP = `npm run fuzz:packets -- [--count N] [--seed N] [--batch N]

  --count N   packets, in batches of ${BATCH} (default 5000000)
  --seed N    another set of packets (default 1)
  --batch N   that batch alone, as a failure names it`;

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  console.error(`fuzz:packets: ${name} "${text}" is not a whole number`);
  process.exit(2);
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
    `memory since a fifth of the run: C ${cGrowthKb ?? "?"} kB, JavaScript ${Math.round((heapGrowthBytes ?? NaN) / 1000)} kB; ` +
      `at most ${mostClients} clients`,
  );
}

const { values } = parseArgs({
  options: {
    count: { type: "string" },
    seed: { type: "string" },
    batch: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help === true) {
  console.log(HELP);
} else {
  const seed = wholeNumber("--seed", values.seed ?? "1");
  const count = wholeNumber("--count", values.count ?? "5000000");
  const one = values.batch !== undefined;
  const progress = new Progress("packets");
  const start = Date.now();
  try {
    const result = await runPackets({
      seed,
      firstBatch: wholeNumber("--batch", values.batch ?? "0"),
      batches: one ? 1 : Math.max(1, Math.ceil(count / BATCH)),
      onProgress: (part) => progress.show(part),
    });
    print(seed, (Date.now() - start) / 1000, result);
  } catch (error) {
    progress.end();
    console.error(`fuzz:packets: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
