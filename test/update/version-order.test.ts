import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareVersions } from "../../src/update/version-order.js";

/** Semantic Versioning 2.0.0 §11, and a few of today's form. */
const ASCENDING = [
  "0.1.0",
  "0.9.0",
  "0.10.0-rc.1",
  "0.10.0",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "2.0.0",
];

test("versions are in the order of their standard", () => {
  ASCENDING.forEach((a, i) => {
    ASCENDING.forEach((b, j) => {
      assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j), `${a} and ${b}`);
    });
  });
  assert.equal(compareVersions("0.10.0", "0.10.0+7"), 0);
});

test("whatever stands there, the order is one", () => {
  const version = fc.string({ unit: fc.constantFrom(..."019.-+a"), maxLength: 8 });
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.ok(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)) === 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
    }),
    { numRuns: 2000, seed: 20_261_201 },
  );
});
