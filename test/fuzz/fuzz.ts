/**
 * `npm run fuzz -- [TARGET…] [--seconds N]`: the C that parses bytes from outside by libFuzzer, which is led by what the
 * inputs reach, and the TypeScript parsers by properties on mutated inputs. A failure prints its input in hexadecimal:
 * one more line in test/fuzz/corpus/TARGET.txt, and `npm test` tries it for ever.
 */

import { parseArgs } from "node:util";
import { Failure, runCommand } from "../../host-tools/failure.js";
import { wholeNumber } from "../../host-tools/whole-number.js";
import { findClang, fuzz, keep, TARGETS } from "./guided.js";
import { fuzzParser, PARSERS } from "./parsers.js";

const NAMES = [...TARGETS, ...PARSERS].map(({ name }) => name);
const HELP = `npm run fuzz -- [TARGET…] [--seconds N] [--seed N] [--keep]

  TARGET        ${TARGETS.map(({ name }) => name).join(", ")} (C, needs clang with libFuzzer);
                ${PARSERS.map(({ name }) => name).join(", ")} (TypeScript); all by default
  --seconds N   for each of them (default 20)
  --seed N      of the TypeScript ones (default: another each time)
  --keep        afterwards keep the C inputs that reach most in test/fuzz/corpus`;
const ENDLESS = 1_000_000_000;

interface Call {
  wanted: (target: { name: string }) => boolean;
  seconds: number;
  /** Undefined: another one for each target. */
  seed: number | undefined;
  keep: boolean;
}

function readCall(words: string[]): Call | "help" {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "20" },
      seed: { type: "string" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return "help";
  const unknown = positionals.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Failure(`there is no target "${unknown}"; --help tells them`, 2);
  return {
    wanted: ({ name }) => positionals.length === 0 || positionals.includes(name),
    seconds: wholeNumber("--seconds", values.seconds, 1, 86_400),
    seed: values.seed === undefined ? undefined : wholeNumber("--seed", values.seed, 1, 2 ** 31 - 1),
    keep: values.keep,
  };
}

/** @returns whether the targets in C were fuzzed, as far as they were wanted, without a fault. */
function fuzzC({ wanted, seconds, keep: keeps }: Call): boolean {
  const targets = TARGETS.filter(wanted);
  if (targets.length === 0) return true;
  const found = findClang();
  if ("missing" in found) {
    console.error(`fuzz: the C targets are not fuzzed: ${found.missing}`);
    return false;
  }
  let good = true;
  for (const target of targets) {
    process.stderr.write(`${target.name}: ${seconds} s with ${found.clang}\n`);
    const { executions, coverage, failure } = fuzz(found.clang, target, seconds);
    if (failure === undefined) {
      const kept = keeps ? `; ${keep(found.clang, target)} inputs kept` : "";
      console.log(`${target.name.padEnd(14)} ${executions} inputs, ${coverage} points reached, no fault${kept}`);
    } else {
      console.log(`${target.name}: FAILED on ${failure.input}\n${failure.says}`);
      good = false;
    }
  }
  return good;
}

/** @returns whether the parsers in TypeScript that are wanted were without a fault. */
function fuzzTypeScript({ wanted, seconds, seed: given }: Call): boolean {
  let good = true;
  for (const parser of PARSERS.filter(wanted)) {
    const seed = given ?? Date.now() % 2 ** 31;
    process.stderr.write(`${parser.name}: ${seconds} s, seed ${seed}\n`);
    try {
      const count = fuzzParser(parser, { seed, runs: ENDLESS, seconds });
      console.log(`${parser.name.padEnd(14)} ${count} inputs, seed ${seed}, no fault`);
    } catch (error) {
      console.log(`FAILED: ${(error as Error).message}`);
      good = false;
    }
  }
  return good;
}

function run(words: string[]): number {
  const call = readCall(words);
  if (call === "help") {
    console.log(HELP);
    return 0;
  }
  const goodC = fuzzC(call);
  return fuzzTypeScript(call) && goodC ? 0 : 1;
}

await runCommand("fuzz", () => run(process.argv.slice(2)));
