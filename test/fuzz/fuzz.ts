/**
 * `npm run fuzz -- [TARGET…] [--seconds N]`: the C that parses bytes from outside by libFuzzer, which is led by what the
 * inputs reach, and the TypeScript parsers by properties on mutated inputs. A failure prints its input in hexadecimal:
 * one more line in test/fuzz/corpus/TARGET.txt, and `npm test` tries it for ever.
 */

import { parseArgs } from "node:util";
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

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  console.error(`fuzz: ${name} "${text}" is not a whole number from 1 to ${most}`);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "20" },
    seed: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});
const unknown = positionals.find((name) => !NAMES.includes(name));
if (values.help === true) {
  console.log(HELP);
  process.exit(0);
}
if (unknown !== undefined) {
  console.error(`fuzz: there is no target "${unknown}"\n\n${HELP}`);
  process.exit(2);
}
const seconds = wholeNumber("--seconds", values.seconds, 86_400);
const wanted = ({ name }: { name: string }) => positionals.length === 0 || positionals.includes(name);

const clang = TARGETS.some(wanted) ? findClang() : { missing: "" };
if ("missing" in clang && clang.missing !== "") {
  console.error(`fuzz: the C targets are not fuzzed: ${clang.missing}`);
  process.exitCode = 1;
}
for (const target of "clang" in clang ? TARGETS.filter(wanted) : []) {
  const compiler = "clang" in clang ? clang.clang : "";
  process.stderr.write(`${target.name}: ${seconds} s with ${compiler}\n`);
  const { executions, coverage, failure } = fuzz(compiler, target, seconds);
  if (failure !== undefined) {
    console.log(`${target.name}: FAILED on ${failure.input}\n${failure.says}`);
    process.exitCode = 1;
    continue;
  }
  const kept = values.keep ? `; ${keep(compiler, target)} inputs kept` : "";
  console.log(`${target.name.padEnd(14)} ${executions} inputs, ${coverage} points reached, no fault${kept}`);
}
for (const parser of PARSERS.filter(wanted)) {
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber("--seed", values.seed, 2 ** 31 - 1);
  process.stderr.write(`${parser.name}: ${seconds} s, seed ${seed}\n`);
  try {
    const count = fuzzParser(parser, { seed, runs: ENDLESS, seconds });
    console.log(`${parser.name.padEnd(14)} ${count} inputs, seed ${seed}, no fault`);
  } catch (error) {
    console.log(`FAILED: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
