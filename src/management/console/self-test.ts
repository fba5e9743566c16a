/**
 * The board's test of itself: what it can measure without anybody's help, as findings, and the figures behind them. It
 * is what the first owner of a board sends back, so every figure is there whether it is good or bad.
 *
 * It runs at once and takes some tens of milliseconds, most of them in writes of the store.
 */

import { type Finding, findingOf } from "../../status/finding.js";

/** What drivers/selftest measures, and what of other drivers it needs. */
export interface Measures {
  heapBytes(which: number): number;
  taskName(number: number): string;
  taskStackBytes(number: number): number;
  random(into: ArrayBufferLike): void;
  counterStep(readings: number): number;
  counterPolls(): number;
  /** Of the counter. */
  readonly tickNs: number;
  /** How long the work takes by the counter, in seconds. */
  secondsOf(work: () => void): number;
  /** Writes a small value to the store and removes it; false where the store refused. */
  writeStore(): boolean;
}

export interface SelfTest {
  /** −1 where there is no such heap. */
  readonly memory: { freeBytes: number; leastBytes: number; largestBytes: number };
  /** Of each task the least that its stack ever had free. */
  readonly stacks: readonly { task: string; unusedBytes: number }[];
  /** Bits of value one among those drawn. */
  readonly random: { bits: number; ones: number };
  /** The most time from one reading of the counter to the next (negative where it went back), and the most polls. */
  readonly counter: { readings: number; mostNs: number; polls: number };
  /** The longest of some writes. */
  readonly store: { writes: number; refused: number; mostUs: number };
  readonly findings: readonly Finding[];
}

/** Below these a task or the heap is near its end: what an interrupt, and a burst of packets, take at most. */
const STACK_LIMIT_BYTES = 512;
const HEAP_LIMIT_BYTES = 20_000;
const RANDOM_BYTES = 1024;
/** Of n fair bits the ones are n/2 ± 5·√n/2 in all but one of two million draws: a stuck or biased source is outside. */
const RANDOM_DEVIATIONS = 5;
const READINGS = 1000;
/** Longer than any interrupt may take: what stops the counter's reader stops a stamp. */
const STEP_LIMIT_NS = 1e6;
/** The bound of drivers/pulse/esp32/mcpwm.c (LATCH_POLLS): there the hardware never showed the count. */
const POLLS_LIMIT = 32;
const WRITES = 4;
/** Erasing a sector of flash takes up to 400 ms by the makers' sheets; what takes longer is a worn or wrong chip. */
const WRITE_LIMIT_US = 400_000;
/** More than there are tasks: it only ends the search. */
const MOST_TASKS = 32;

export function selfTest(measures: Measures): SelfTest {
  const stacks = readStacks(measures);
  const random = { bits: RANDOM_BYTES * 8, ones: countOnes(measures) };
  const counter = readCounter(measures);
  const store = writeStore(measures);
  // Last: what the test itself took is in it.
  const [freeBytes, leastBytes, largestBytes] = [
    measures.heapBytes(0),
    measures.heapBytes(1),
    measures.heapBytes(2),
  ] as const;
  const findings = [
    ...memoryFindings(leastBytes),
    ...stackFindings(stacks),
    randomFinding(random),
    stepFinding(counter),
    ...pollFindings(counter.polls),
    storeFinding(store),
  ];
  return { memory: { freeBytes, leastBytes, largestBytes }, stacks, random, counter, store, findings };
}

function readStacks(measures: Measures): { task: string; unusedBytes: number }[] {
  const stacks: { task: string; unusedBytes: number }[] = [];
  for (let number = 0; number < MOST_TASKS; number++) {
    const task = measures.taskName(number);
    if (task === "") break;
    const unusedBytes = measures.taskStackBytes(number);
    if (unusedBytes >= 0) stacks.push({ task, unusedBytes });
  }
  return stacks;
}

function countOnes(measures: Measures): number {
  const bytes = new Uint8Array(RANDOM_BYTES);
  measures.random(bytes.buffer);
  let ones = 0;
  for (const byte of bytes) for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return ones;
}

function readCounter(measures: Measures): SelfTest["counter"] {
  const ticks = measures.counterStep(READINGS);
  const mostNs = ticks < 0 ? -1 : Math.round(ticks * measures.tickNs);
  return { readings: READINGS, mostNs, polls: measures.counterPolls() };
}

function writeStore(measures: Measures): SelfTest["store"] {
  let refused = 0;
  let mostUs = 0;
  for (let write = 0; write < WRITES; write++) {
    const seconds = measures.secondsOf(() => {
      if (!measures.writeStore()) refused++;
    });
    mostUs = Math.max(mostUs, Math.round(seconds * 1e6));
  }
  return { writes: WRITES, refused, mostUs };
}

function memoryFindings(leastBytes: number): Finding[] {
  if (leastBytes < 0) return [];
  const text = `at least ${leastBytes} bytes of the heap were free at all times`;
  if (leastBytes >= HEAP_LIMIT_BYTES) return [findingOf("good", "heap", text)];
  return [findingOf("bad", "heap", text, `less than ${HEAP_LIMIT_BYTES}: a burst of packets has no room; report this`)];
}

function stackFindings(stacks: SelfTest["stacks"]): Finding[] {
  return stacks.map(({ task, unusedBytes }) => {
    const text = `the task ${task} never used ${unusedBytes} bytes of its stack`;
    if (unusedBytes >= STACK_LIMIT_BYTES) return findingOf("good", "stack", text);
    return findingOf("bad", "stack", text, `less than ${STACK_LIMIT_BYTES}: it may overflow; report this`);
  });
}

function randomFinding({ bits, ones }: SelfTest["random"]): Finding {
  const limit = (RANDOM_DEVIATIONS * Math.sqrt(bits)) / 2;
  const text = `${ones} of ${bits} random bits are ones`;
  if (Math.abs(ones - bits / 2) <= limit) return findingOf("good", "random", text);
  return findingOf("bad", "random", text, "the random source is biased: keys and nonces can be guessed; report this");
}

function stepFinding({ readings, mostNs }: SelfTest["counter"]): Finding {
  if (mostNs < 0) {
    return findingOf("bad", "counter", "the counter went back", "no time can be kept with it; report this");
  }
  const text = `${readings} readings of the counter are at most ${mostNs} ns apart`;
  if (mostNs <= STEP_LIMIT_NS) return findingOf("good", "counter", text);
  return findingOf("doubtful", "counter", text, "something kept it from being read; report this if it stays so");
}

function pollFindings(polls: number): Finding[] {
  if (polls === 0) return [];
  const text = `a software capture shows after at most ${polls} register reads`;
  if (polls < POLLS_LIMIT) return [findingOf("good", "polls", text)];
  return [findingOf("bad", "polls", text, "it may show later than it is waited for: stamps may be old; report this")];
}

function storeFinding({ writes, refused, mostUs }: SelfTest["store"]): Finding {
  if (refused > 0) {
    const text = `the store refused ${refused} of ${writes} writes`;
    return findingOf(
      "bad",
      "store",
      text,
      "settings are not kept: restart, and write the firmware again if it stays so",
    );
  }
  const text = `${writes} writes of the store took at most ${mostUs} us`;
  if (mostUs <= WRITE_LIMIT_US) return findingOf("good", "store", text);
  return findingOf("doubtful", "store", text, "the flash is slow: the engine stands still meanwhile; report this");
}
