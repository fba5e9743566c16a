import assert from "node:assert/strict";
import { test } from "node:test";
import { voteLeap } from "../../src/selection/leap-vote.js";
import { candidate } from "./candidates.js";

const vote = (...leaps: number[]) => {
  const sources = leaps.map((leap) => candidate({ leap }));
  return voteLeap(
    sources,
    sources.map((_, index) => index),
  );
};

test("a leap second needs more than half of those who vote; a tie is none", () => {
  assert.equal(vote(), 0);
  assert.equal(vote(1), 1);
  assert.equal(vote(1, 1, 0), 1);
  assert.equal(vote(1, 0, 0), 0);
  assert.equal(vote(1, 0), 0);
  assert.equal(vote(1, 2), 0);
  assert.equal(vote(2, 2, 1), 2);
});

test("only those asked vote", () => {
  const sources = [1, 0, 0, 1].map((leap) => candidate({ leap }));
  assert.equal(voteLeap(sources, [0, 3]), 1);
  assert.equal(voteLeap(sources, [1, 2]), 0);
});
