import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Candidate, RankOptions } from "../../src/selection/candidate.js";
import { Selection, type SelectionLimits } from "../../src/selection/selection.js";
import { candidate } from "./candidates.js";

function select(sources: readonly Candidate[], limits: SelectionLimits = {}) {
  const selection = new Selection(sources.length, limits);
  const selected = selection.update(sources, -1);
  const states = selection.judgements.map(({ state }) => state).join("");
  return { selection, selected, states };
}

const at = (seconds: number, options: RankOptions = {}, change: Partial<Candidate> = {}) =>
  candidate({ offsetSeconds: seconds, ...change }, options);

test("nothing of nothing, one of one, and one of two that agree", () => {
  assert.equal(select([]).selected, false);
  assert.equal(select([at(0)]).states, "*");
  assert.equal(select([at(0), at(1e-3)]).states.replace("*", "+"), "++");
});

test("what is no use is not used, and the reason says with which value", () => {
  const cases: readonly (readonly [Candidate, string, RegExp])[] = [
    [candidate({ exchanges: 0, reachable: false }), "?", /no answer yet/],
    [candidate({ reachable: false }), "?", /last eight requests/],
    [candidate({ leap: 3 }), "?", /leap 3/],
    [candidate({ stratum: 16 }), "?", /stratum 16/],
    [candidate({ stratum: 0 }), "?", /stratum 0/],
    [candidate({ loop: true }), "?", /follows this appliance/],
    [candidate({ rootDispersionSeconds: 2 }), "?", /2\.01 s is beyond the limit of 1\.50 s/],
    [candidate({ jitterSeconds: 2 }), "~", /differ too much/],
    [candidate({}, { noselect: true }), "?", /noselect/],
  ];
  for (const [source, state, reason] of cases) {
    const { selection, selected } = select([source]);
    assert.equal(selected, false);
    assert.equal(selection.judgements[0]?.state, state);
    assert.match(selection.judgements[0]?.reason ?? "", reason);
    assert.equal(select([source, at(0)]).states, `${state}*`);
  }
});

test("stratum limits", () => {
  assert.equal(select([at(0, {}, { stratum: 4 })], { mostStratum: 3 }).selected, false);
  assert.equal(select([at(0, {}, { stratum: 3 })], { mostStratum: 3 }).selected, true);
});

test("one and two falsetickers of five are survived; three and four give no majority, never a wrong one", () => {
  for (let wrong = 1; wrong <= 4; wrong++) {
    const sources = Array.from({ length: 5 }, (_, index) => at(index < wrong ? 1 + index : index * 1e-4));
    const { selected, states, selection } = select(sources);
    assert.equal(selected, wrong <= 2, `${wrong} wrong`);
    if (selected) {
      assert.match(states, /^x+[*+]+$/);
      for (let index = 0; index < wrong; index++) assert.match(selection.judgements[index]?.reason ?? "", /outside/);
    } else assert.equal(states, "xxxxx");
  }
});

test("a tie selects nothing", () => {
  const { selected, selection } = select([at(0), at(1)]);
  assert.equal(selected, false);
  assert.match(selection.judgements[0]?.reason ?? "", /no majority of 2 sources/);
  assert.equal(select([at(0), at(0), at(1), at(1)]).selected, false);
});

test("fewer than must agree select nothing", () => {
  assert.equal(select([at(0), at(0)], { leastSources: 3 }).selected, false);
  assert.equal(select([at(0), at(0), at(0)], { leastSources: 3 }).selected, true);
  assert.match(select([at(0)], { leastSources: 2 }).selection.judgements[0]?.reason ?? "", /only 1 of the 2/);
});

test("trusted sources vote alone, and others must lie wholly inside", () => {
  // Three that are not trusted cannot outvote one that is.
  const outvoted = select([at(0, { trust: true }), at(1), at(1), at(1)]);
  assert.equal(outvoted.states, "*---");
  assert.match(outvoted.selection.judgements[1]?.reason ?? "", /trusted/);
  const inside = select([at(0, { trust: true }), at(0, {}, { delaySeconds: 1e-3, rootDispersionSeconds: 1e-4 })]);
  assert.match(inside.states, /^[*+]{2}$/);
  assert.equal(select([at(0, { trust: true }), at(1, { trust: true }), at(0)]).selected, false);
});

test("without a required source that is right nothing is selected", () => {
  const { selected, selection } = select([at(0), at(0), at(1, { require: true })]);
  assert.equal(selected, false);
  assert.match(selection.judgements[0]?.reason ?? "", /no required source/);
  assert.equal(select([at(0), at(0), at(0, { require: true })]).selected, true);
});

test("a preferred source is not combined with others, unless it is wrong", () => {
  assert.equal(select([at(0), at(1e-3, { prefer: true }), at(2e-3)]).states, "-*-");
  assert.equal(select([at(0), at(1, { prefer: true }), at(2e-3)]).states.replace("*", "+"), "+x+");
});

test("a lie smaller than the root distance is found by the others, and said", () => {
  const delaySeconds = 40e-3;
  const sources = [0, 1e-3, -1.5e-3, 5.5e-3].map((offset) => at(offset, {}, { delaySeconds }));
  const { states, selection } = select(sources);
  assert.match(states, /^[*+]{3}x$/);
  assert.match(selection.judgements[3]?.reason ?? "", /5\.50 ms, more than paths explain/);
});

test("a source that moves is left out while enough others remain", () => {
  const { states, selection } = select([at(0), at(1e-3), at(0.5e-3, {}, { moving: true })]);
  assert.match(states, /^[*+]{2}~$/);
  assert.match(selection.judgements[2]?.reason ?? "", /moves against the others/);
  assert.match(select([at(0, {}, { moving: true })]).states, /^\*$/);
});

test("near servers weigh more, as their paths can hide less", () => {
  const { selection } = select([at(0, {}, { delaySeconds: 1e-3 }), at(0, {}, { delaySeconds: 40e-3 })]);
  assert.ok((selection.shares[0] ?? 0) > 0.99);
  assert.equal(selection.selected, 0);
});

test("calibrated by a pulse, sources vote and move nothing", () => {
  const sources = [at(0), at(1e-3), at(2)];
  const selection = new Selection(3);
  assert.equal(selection.update(sources, 0, true), true);
  assert.deepEqual([...selection.shares], [0, 0, 0]);
  assert.equal(selection.judgements[2]?.state, "x");
  assert.ok(selection.belowSeconds < 13e-3 && selection.aboveSeconds < 13e-3);
});

test("the leap second of a source that is not believed has no vote", () => {
  const sources = [at(0, {}, { leap: 1 }), at(0, {}, { leap: 1 }), at(1, {}, { leap: 2 })];
  assert.equal(select(sources).selection.leap, 1);
  assert.equal(select([at(0, {}, { leap: 1 }), at(0), at(0)]).selection.leap, 0);
});

const options = fc.record({ prefer: fc.boolean(), trust: fc.boolean(), require: fc.boolean(), noselect: fc.boolean() });
const anySource = fc
  .record({
    offset: fc.oneof(fc.double({ min: -0.05, max: 0.05, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true })),
    delay: fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
    leap: fc.integer({ min: 0, max: 3 }),
    stratum: fc.integer({ min: 0, max: 17 }),
    reachable: fc.boolean(),
    loop: fc.boolean(),
    jitter: fc.double({ min: 0, max: 1.2, noNaN: true }),
    options,
  })
  .map(({ offset, delay, jitter, options: rank, ...rest }) =>
    candidate({ ...rest, offsetSeconds: offset, delaySeconds: delay, jitterSeconds: jitter }, rank),
  );

test("whatever the sources are: invariants of a selection", () => {
  fc.assert(
    fc.property(fc.array(anySource, { maxLength: 16 }), (sources) => {
      const { selection, selected, states } = select(sources);
      assert.equal(states.split("*").length - 1, selected ? 1 : 0);
      const sum = selection.shares.reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - (selected ? 1 : 0)) < 1e-9, `${sum}`);
      sources.forEach((source, index) => {
        const used = states[index] === "*" || states[index] === "+";
        assert.equal(used, (selection.shares[index] ?? 0) > 0);
        assert.ok((selection.judgements[index]?.reason ?? "").length > 5);
        if (!used) return;
        assert.ok(source.reachable && !source.loop && !source.options.noselect);
        assert.ok(source.leap < 3 && source.stratum > 0 && source.stratum < 16);
      });
      if (!selected) return;
      const used = sources.filter((_, index) => "*+".includes(states[index] ?? "?"));
      const right = sources.filter((_, index) => "*+-~".includes(states[index] ?? "?"));
      if (used.some(({ options: { prefer } }) => prefer)) assert.ok(used.every(({ options: { prefer } }) => prefer));
      if (sources.some(({ options: { require } }) => require))
        assert.ok(right.some((source) => source.options.require));
      assert.ok(selection.belowSeconds >= 0 && selection.aboveSeconds >= 0);
      assert.ok(Number.isFinite(selection.belowSeconds + selection.aboveSeconds));
    }),
    { seed: 18, numRuns: 3000 },
  );
});
