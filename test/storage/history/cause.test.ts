import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Evidence, Trust } from "../../../src/clock/trust.js";
import { causeOf, causeWords } from "../../../src/storage/history/cause.js";

const GOOD: Evidence = {
  isPulse: true,
  isApproaching: false,
  fix: true,
  pulses: true,
  label: "confirmed",
  usable: true,
  locked: true,
  boundSeconds: 1e-6,
  ageSeconds: 0.5,
  objection: "",
};

/** What trust says when good evidence is followed by this. */
function reasonAfter(change: Partial<Evidence>): string {
  const trust = new Trust(1e-3);
  trust.consider(GOOD);
  trust.consider({ ...GOOD, ...change });
  return trust.reason;
}

describe("the cause of a bad time", () => {
  const expected: readonly (readonly [Partial<Evidence>, string])[] = [
    [{ fix: false, usable: false }, "the receiver had no valid time"],
    [{ pulses: false, usable: false }, "no pulses came"],
    [{ usable: false }, "the pulses could not be given their second"],
    [{ locked: false }, "the loop lost its lock"],
    [{ ageSeconds: 4 }, "a pulse that could be used was late"],
    [{ boundSeconds: 1 }, "the error bound passed its limit"],
    [{ isPulse: false, usable: false, label: "0 servers" }, "no server could be followed"],
    [{ objection: "2 of 3 servers hold the clock to be 1 s behind" }, "servers contradicted the second"],
  ];
  for (const [change, words] of expected) {
    it(`is known by trust's own sentence: ${words}`, () =>
      assert.equal(causeWords(causeOf(reasonAfter(change))), words));
  }

  it("is known before the first synchronisation too", () => {
    assert.equal(causeWords(causeOf(new Trust(1e-3).reason)), "the clock was not set yet");
    const trust = new Trust(1e-3);
    trust.consider({ ...GOOD, usable: false });
    assert.equal(causeWords(causeOf(trust.reason)), "the second was still being confirmed");
    trust.consider({ ...GOOD, locked: false });
    assert.equal(causeWords(causeOf(trust.reason)), "the loop was still locking");
  });

  it("is another one where the sentence is not known, and fits five bits", () => {
    assert.equal(causeWords(causeOf("who knows")), "another reason");
    assert.ok(causeOf("who knows") < 32);
    assert.equal(causeWords(causeOf("")), "");
  });
});
