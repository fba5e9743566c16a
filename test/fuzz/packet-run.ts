/** Batches of random packets through the responder's C, under sanitizers, and its TypeScript; memory is watched. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ADDRESS_AND_UNDEFINED, compile } from "../drivers/compile.js";
import { Random, SERVE_SOURCES } from "../drivers/responder/cases.js";
import { SOURCE } from "./control-source.js";
import { HarnessProcess } from "./harness-process.js";
import { BATCH, makeBatch } from "./packet-batch.js";
import { makeTally, PacketJudge, type Tally } from "./packet-judge.js";
import { PacketMaker } from "./packet-maker.js";

const SOURCES = SERVE_SOURCES.map((name) => `drivers/responder/${name}.c`);
/** clients.h. */
const CLIENTS = 256;
/** Distance of one batch's seed from the next; any odd number. */
const SEED_STEP = 7919;
/** Memory is compared with what it was after the first of so many parts, which must be long enough for it to settle. */
const SETTLED_PART = 5;
const SETTLED_BATCHES = 80;
/** What a process's memory moves by on its own account. */
const C_GROWTH_LIMIT_KB = 4096;
const HEAP_GROWTH_LIMIT_BYTES = 4e6;

export interface PacketRunOptions {
  seed: number;
  /** Which batches, of BATCH packets each. */
  firstBatch: number;
  batches: number;
  onProgress?(part: number): void;
}

export interface PacketRunResult {
  tally: Tally;
  /** Between a fifth of the run and its end; not known of runs shorter than 400 batches. */
  cGrowthKb: number | undefined;
  heapGrowthBytes: number | undefined;
  mostClients: number;
}

/** @throws Error that says with which seed and batch the failure comes again, and which packet made it. */
export async function runPackets(options: PacketRunOptions): Promise<PacketRunResult> {
  const { seed, firstBatch, batches, onProgress } = options;
  const program = compile(["test/fuzz/responder-harness.c", ...SOURCES], ADDRESS_AND_UNDEFINED);
  const harness = new HarnessProcess(program);
  const maker = new PacketMaker();
  const result: PacketRunResult = {
    tally: makeTally(),
    cGrowthKb: undefined,
    heapGrowthBytes: undefined,
    mostClients: 0,
  };
  const settled = Math.floor(batches / SETTLED_PART);
  let before = { residentKb: 0, heapBytes: 0 };
  try {
    for (let number = 0; number < batches; number++) {
      const which = firstBatch + number;
      const residentKb = await runBatch(harness, maker, seed, which, result);
      if (number + 1 === settled) before = { residentKb, heapBytes: heapBytes() };
      if (number + 1 === batches && settled >= SETTLED_BATCHES) {
        result.cGrowthKb = residentKb - before.residentKb;
        result.heapGrowthBytes = heapBytes() - before.heapBytes;
      }
      onProgress?.((number + 1) / batches);
    }
    await harness.end();
  } finally {
    harness.kill();
  }
  const { cGrowthKb = 0, heapGrowthBytes = 0, mostClients } = result;
  if (cGrowthKb > C_GROWTH_LIMIT_KB || heapGrowthBytes > HEAP_GROWTH_LIMIT_BYTES || mostClients > CLIENTS) {
    throw new Error(
      `memory grew: C by ${cGrowthKb} kB, JavaScript by ${heapGrowthBytes} bytes, ${mostClients} clients (seed ${seed})`,
    );
  }
  return result;
}

/** Returns what is resident of the C program. */
async function runBatch(
  harness: HarnessProcess,
  maker: PacketMaker,
  seed: number,
  which: number,
  result: PacketRunResult,
): Promise<number> {
  const random = new Random(seed + which * SEED_STEP);
  const batch = makeBatch(random, maker);
  const judge = new PacketJudge(result.tally, SOURCE, batch);
  try {
    const { body, residentKb, clients } = await harness.ask(batch.records);
    result.mostClients = Math.max(result.mostClients, clients);
    judge.judge(batch, body);
    return residentKb;
  } catch (error) {
    const again = `repeat with: npm run fuzz:packets -- --seed ${seed} --batch ${which}`;
    throw new Error(`seed ${seed}, batch ${which} of ${BATCH} packets, ${(error as Error).message}\n${again}`);
  }
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
