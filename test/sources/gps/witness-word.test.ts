import assert from "node:assert/strict";
import { test } from "node:test";
import { WitnessWord } from "../../../src/sources/gps/witness-word.js";

test("a word is of the offset that was asked about, until it is forgotten", () => {
  const word = new WitnessWord();
  assert.equal(word.on(0), "");
  word.take(7, "contradicts");
  assert.equal(word.on(7), "contradicts");
  assert.equal(word.on(8), "");
  word.take(8, "agrees");
  assert.equal(word.on(7), "");
  word.forget();
  assert.equal(word.on(8), "");
});
