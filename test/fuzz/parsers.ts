/** All parsers of the TypeScript side, and how they are fuzzed. */

import fc from "fast-check";
import { GNSS_PARSERS } from "./gnss-parsers.js";
import { keptInputs } from "./guided.js";
import { mutated } from "./mutation.js";
import { PACKET_PARSERS } from "./packet-parsers.js";
import type { Parser } from "./parser.js";
import { TEXT_PARSERS } from "./text-parsers.js";

export const PARSERS: readonly Parser[] = [...GNSS_PARSERS, ...PACKET_PARSERS, ...TEXT_PARSERS];

/** Gives a parser every input that is kept of it; returns how many. @throws with the input where it fails. */
export function replayParser(parser: Parser): number {
  const inputs = keptInputs(parser.name);
  for (const input of inputs) {
    try {
      parser.run(input);
    } catch (error) {
      throw new Error(`${parser.name} fails on ${input.toString("hex")}:\n${(error as Error).stack}`);
    }
  }
  return inputs.length;
}

export interface ParserRun {
  seed: number;
  runs: number;
  seconds?: number;
}

/** Fuzzes a parser; returns how many inputs it was given. @throws with the least input that fails. */
export function fuzzParser(parser: Parser, { seed, runs, seconds }: ParserRun): number {
  const inputs = mutated([...parser.seeds(), ...keptInputs(parser.name)], parser.seal);
  let count = 0;
  const property = fc.property(inputs, (input) => {
    count++;
    parser.run(input);
  });
  const limit = seconds === undefined ? {} : { interruptAfterTimeLimit: seconds * 1000 };
  const result = fc.check(property, { seed, numRuns: runs, ...limit });
  const [input] = result.counterexample ?? [];
  if (result.failed && input !== undefined) {
    const error = result.errorInstance instanceof Error ? result.errorInstance.stack : String(result.errorInstance);
    const hex = Buffer.from(input).toString("hex");
    throw new Error(
      `${parser.name}, seed ${seed}, fails on ${hex} (${JSON.stringify(Buffer.from(input).toString("latin1"))}):\n${error}`,
    );
  }
  return count;
}
