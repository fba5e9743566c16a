import assert from "node:assert/strict";
import { test } from "node:test";
import { refid, refidText } from "../../src/ntp/refid.js";

test("reference identifiers are left-justified ASCII", () => {
  assert.equal(refid("GPS"), 0x47505300);
  assert.equal(refid("PPS"), 0x50505300);
  assert.equal(refid("INIT"), 0x494e4954);
  assert.equal(refid(""), 0);
  assert.equal(refid("GALILEO"), refid("GALI"));
});

test("a word is written as its characters", () => {
  for (const name of ["GPS", "PPS", "INIT", "SMR", ""]) assert.equal(refidText(refid(name)), name);
});
