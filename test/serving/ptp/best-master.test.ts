import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compareDataSets, type DataSet } from "../../../src/serving/ptp/best-master.js";
import { dataSet } from "./data-sets.js";

const ORDER = ["priority1", "clockClass", "accuracy", "variance", "priority2", "identity"] as const;

test("what comes first decides, whatever comes after it says", () => {
  const low = {
    priority1: 1,
    clockClass: 6,
    accuracy: 0x20,
    variance: 1,
    priority2: 1,
    identity: "000000.0000.000001",
  };
  const high = {
    priority1: 2,
    clockClass: 7,
    accuracy: 0x21,
    variance: 2,
    priority2: 2,
    identity: "000000.0000.000002",
  };
  for (const [at, deciding] of ORDER.entries()) {
    const better: Partial<DataSet> = {};
    const worse: Partial<DataSet> = {};
    for (const [index, field] of ORDER.entries()) {
      // Alike before it, and the other way round behind it; identities always differ.
      const [a, b] = index < at ? [low, low] : index === at ? [low, high] : [high, low];
      Object.assign(better, { [field]: a[field] });
      Object.assign(worse, { [field]: b[field] });
    }
    const [a, b] = [dataSet(better), dataSet(worse)];
    assert.ok(compareDataSets(a, b) < 0 && compareDataSets(b, a) > 0, deciding);
  }
});

test("of two ways to one grandmaster the shorter one, then the smaller sender and port", () => {
  const [near, far] = [dataSet({ stepsRemoved: 1, sender: "ff" }), dataSet({ stepsRemoved: 2, sender: "01" })];
  assert.ok(compareDataSets(near, far) < 0);
  assert.ok(compareDataSets(dataSet({ sender: "01" }), dataSet({ sender: "02" })) < 0);
  assert.ok(compareDataSets(dataSet({ senderPort: 1 }), dataSet({ senderPort: 2 })) < 0);
  assert.equal(compareDataSets(dataSet(), dataSet()), 0);
});

const small = fc.integer({ min: 0, max: 2 });
const anyDataSet: fc.Arbitrary<DataSet> = fc.record({
  priority1: small,
  clockClass: small,
  accuracy: small,
  variance: small,
  priority2: small,
  identity: fc.constantFrom("a", "b", "c"),
  stepsRemoved: small,
  sender: fc.constantFrom("a", "b"),
  senderPort: small,
});

/** One grandmaster says one thing of itself: only then is there an order. */
const consistent = (all: readonly DataSet[]): DataSet[] =>
  all.map((each) => ({ ...(all.find(({ identity }) => identity === each.identity) as DataSet), ...place(each) }));
const place = ({ stepsRemoved, sender, senderPort }: DataSet) => ({ stepsRemoved, sender, senderPort });

test("it is an order: all clocks that hear the same choose the same", () => {
  fc.assert(
    fc.property(anyDataSet, anyDataSet, anyDataSet, (...all) => {
      const [a, b, c] = consistent(all) as [DataSet, DataSet, DataSet];
      assert.equal(Math.sign(compareDataSets(a, b)), -Math.sign(compareDataSets(b, a)) + 0);
      if (compareDataSets(a, b) <= 0 && compareDataSets(b, c) <= 0) assert.ok(compareDataSets(a, c) <= 0);
    }),
  );
});
