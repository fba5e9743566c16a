import assert from "node:assert/strict";
import { test } from "node:test";
import { SecondOpinion } from "../../src/selection/second-opinion.js";
import { emptyOpinion, fillOpinion, opinionFinding } from "../../src/status/opinion-snapshot.js";

function opinion(...offsets: number[]): SecondOpinion {
  const asked = new SecondOpinion(2);
  const witnesses = offsets.map((at) => ({
    lowSeconds: at - 0.01,
    highSeconds: at + 0.01,
    isHeard: true,
    isTrusted: false,
  }));
  asked.ask(witnesses, 1e-6);
  return asked;
}

function shown(ofClock: SecondOpinion, ofReceiver: SecondOpinion, objection = "", refusesReceiver = false) {
  const into = emptyOpinion();
  fillOpinion(into, { ofClock, ofReceiver, objection, refusesReceiver });
  return into;
}

test("where nobody is asked there is nothing to say", () => {
  const into = emptyOpinion();
  fillOpinion(into, undefined);
  assert.deepEqual(into, emptyOpinion());
  assert.equal(opinionFinding(into), undefined);
});

test("the clock is shown, and the receiver where they contradict it alone, or where there is no clock yet", () => {
  assert.match(shown(opinion(0, 0), opinion(0, 0)).words, /agree with the second of the clock/);
  assert.match(shown(opinion(0, 0), opinion(3, 3), "", true).words, /hold the receiver to be 3 s behind/);
  assert.match(shown(opinion(), opinion(-1, -1), "x", true).words, /hold the receiver to be 1 s ahead/);
  assert.match(shown(opinion(1, 1), opinion(1, 1), "x", true).words, /hold the clock to be 1 s behind/);
});

test("a finding is bad where nothing is served, doubtful where nobody vouches, good where a witness does", () => {
  const level = (...args: Parameters<typeof shown>) => opinionFinding(shown(...args))?.level;
  assert.equal(level(opinion(0, 0), opinion()), "good");
  assert.equal(level(opinion(1, 1), opinion(), "x"), "bad");
  for (const doubtful of [[0], [0, 1], [0.2, 0.2], [1], [0.5, 0.5]]) {
    assert.equal(level(opinion(...doubtful), opinion()), "doubtful", `${doubtful}`);
  }
  assert.equal(level(opinion(), opinion()), "doubtful", "nobody is heard");
});
