import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runs } from "../extent.js";
import { ROOT, replay, TARGETS } from "./guided.js";
import { fuzzParser, PARSERS, replayParser } from "./parsers.js";

const CORPUS = join(ROOT, "test/fuzz/corpus");
const SEED = Number(process.env.NOONMARK_SEED ?? 1);
/** Of each parser; `npm run fuzz` goes on for as long as it is told to. */
const RUNS = runs(50, 250);

describe("the corpus", () => {
  for (const target of TARGETS) {
    test(`of ${target.name}: no input harms the C`, () => assert.ok(replay(target) > 0, "there are none"));
  }
  for (const parser of PARSERS) {
    test(`of ${parser.name}, and ${RUNS} mutated inputs (seed ${SEED})`, () => {
      replayParser(parser);
      assert.ok(fuzzParser(parser, { seed: SEED, runs: RUNS }) >= RUNS);
    });
  }

  test("is small, and has nothing that nobody replays", () => {
    const names = readdirSync(CORPUS);
    const known = ["packets", ...[...TARGETS, ...PARSERS].map(({ name }) => name)].map((name) => `${name}.txt`);
    assert.deepEqual(
      names.filter((name) => !known.includes(name)),
      [],
    );
    const bytes = names.reduce((sum, name) => sum + statSync(join(CORPUS, name)).size, 0);
    assert.ok(bytes < 200_000, `${bytes} bytes`);
  });
});
