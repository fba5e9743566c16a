import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Opinion, SecondOpinion, type Witness } from "../../src/selection/second-opinion.js";

const BOUND_SECONDS = 1e-6;

function witness(lowSeconds: number, highSeconds: number, isTrusted = false, isHeard = true): Witness {
  return { lowSeconds, highSeconds, isTrusted, isHeard };
}

/** One that holds the time in question to be off by so much, ± 10 ms. */
const says = (offsetSeconds: number, isTrusted = false) =>
  witness(offsetSeconds - 0.01, offsetSeconds + 0.01, isTrusted);

function opinionOf(witnesses: readonly Witness[], quorum = 2): Opinion {
  return new SecondOpinion(quorum).ask(witnesses, BOUND_SECONDS);
}

test("the worked example", () => {
  const opinion = new SecondOpinion(2);
  const witnesses = [witness(0.98, 1.02), witness(0.99, 1.05), witness(-0.02, 0.01)];
  assert.equal(opinion.ask(witnesses, BOUND_SECONDS), "contradicts");
  assert.equal(opinion.wholeSeconds, 1);
  assert.equal(opinion.words("the receiver"), "2 of 3 servers hold the receiver to be 1 s behind");
});

test("how many say what", () => {
  const rows: [string, Witness[], Opinion][] = [
    ["nobody", [], "none"],
    ["nobody that is heard", [witness(1, 1.1, false, false)], "none"],
    ["one that agrees", [says(0)], "few"],
    ["one alone", [says(-1)], "lone"],
    ["two", [says(-1), says(-1)], "contradicts"],
    ["one against one", [says(0), says(1)], "divided"],
    ["three of three", [says(0), says(0), says(0)], "agrees"],
    ["two of three", [says(0), says(0), says(1)], "agrees"],
    ["one of three: each another", [says(0), says(1), says(2)], "divided"],
    ["far away, and one near", [witness(-3, 3), witness(-3, 3), says(1)], "lone"],
    ["too far away", [witness(-1, 1), witness(0.4, 0.6)], "unsure"],
    ["half a second of smear", [witness(0.49, 0.51), witness(0.49, 0.51)], "unsure"],
    ["a smear", [says(0.2), says(0.2)], "differs"],
    ["weeks", [says(1024 * 604_800), says(1024 * 604_800)], "contradicts"],
  ];
  for (const [name, witnesses, wanted] of rows) assert.equal(opinionOf(witnesses), wanted, name);
});

test("both can be right only where a majority allows it", () => {
  const near = (...witnesses: Witness[]) => {
    const opinion = new SecondOpinion(2);
    opinion.ask(witnesses, BOUND_SECONDS);
    return opinion.isNear;
  };
  assert.deepEqual([near(says(0), says(0)), near(says(0)), near(witness(-1, 1), witness(-1, 1))], [true, true, true]);
  assert.deepEqual(
    [near(says(0.2), says(0.2)), near(says(0.2)), near(says(0), says(1)), near()],
    [false, false, false, false],
  );
});

test("trusted ones speak alone, while they are heard", () => {
  assert.equal(opinionOf([says(1), says(1), says(0, true), says(0, true)]), "agrees");
  assert.equal(opinionOf([says(1, true), says(0), says(0)]), "lone");
  assert.equal(opinionOf([witness(1, 1.1, true, false), says(0), says(0)]), "agrees");
});

test("each opinion has words of its own", () => {
  const words = new Set<string>();
  const lists = [[], [says(0), says(1)], [witness(-1, 1)], [says(0)], [says(1)], [says(0), says(0)]];
  for (const list of [...lists, [says(0.2), says(0.2)], [says(-1), says(-1)]]) {
    const opinion = new SecondOpinion(2);
    opinion.ask(list, BOUND_SECONDS);
    words.add(opinion.words("the clock"));
  }
  assert.equal(words.size, 8);
  assert.ok(
    words.has(
      "2 of 2 servers hold the clock to be 200 ms behind: they smear a leap second, or are wrong, or the pulse is",
    ),
  );
  assert.ok(words.has("2 of 2 servers hold the clock to be 1 s ahead"));
});

const width = fc.double({ min: 0, max: 0.2, noNaN: true });
/** Holds the truth, which is `offset` from the time in question. */
const honest = (offset: number) =>
  fc.tuple(width, width).map(([below, above]) => witness(offset - below, offset + above));
const anybody = fc
  .tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }))
  .map(([low, wide]) => witness(low, low + wide));

test("fewer liars than honest servers, or than the quorum, never contradict a time that is right", () => {
  const worlds = fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 4 }))
    .chain(([liars, quorum]) =>
      fc.tuple(
        fc.constant(quorum),
        fc.array(anybody, { minLength: liars, maxLength: liars }),
        fc.array(honest(0), { minLength: liars < quorum ? 0 : liars + 1, maxLength: 8 }),
      ),
    );
  fc.assert(
    fc.property(worlds, ([quorum, liars, right]) => {
      assert.notEqual(opinionOf([...liars, ...right], quorum), "contradicts");
    }),
    { seed: 161, numRuns: 3000 },
  );
});

test("honest servers, as many as the quorum and more than the liars, contradict a time off by a second", () => {
  const worlds = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom(-2, -1, 1, 2, 86_400))
    .chain(([liars, quorum, offset]) =>
      fc.tuple(
        fc.constant(quorum),
        fc.array(honest(0), { minLength: liars, maxLength: liars }),
        fc.array(honest(offset), { minLength: Math.max(quorum, liars + 1), maxLength: 8 }),
      ),
    );
  fc.assert(
    fc.property(worlds, ([quorum, liars, right]) => {
      assert.equal(opinionOf([...liars, ...right], quorum), "contradicts");
    }),
    { seed: 162, numRuns: 3000 },
  );
});

test("what is not a whole second for every point of the intervals is never a contradiction", () => {
  const near = fc
    .tuple(fc.double({ min: -0.5, max: 0.5, noNaN: true }), width, width)
    .map(([at, below, above]) => witness(at - below, at + above));
  fc.assert(
    fc.property(fc.array(near, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 3 }), (all, quorum) => {
      assert.ok(!["contradicts", "lone"].includes(opinionOf(all, quorum)));
    }),
    { seed: 163, numRuns: 2000 },
  );
});
