import assert from "node:assert/strict";
import { test } from "node:test";
import { measureClientCosts } from "../../../host-tools/lab/client-cost.js";

test("an exchange of one of eight servers costs less than 150,000 byte codes, and all of them 28 KB", async () => {
  const [one, eight] = await measureClientCosts([1, 8]);
  assert.ok(one && eight);
  assert.ok(one.byteCodes > 5000 && one.byteCodes < 40_000, `${one.byteCodes}`);
  assert.ok(eight.byteCodes > one.byteCodes && eight.byteCodes < 150_000, `${eight.byteCodes}`);
  const bytes = eight.chunkBytes + 16 * eight.slots;
  assert.ok(bytes > 8000 && bytes < 28 * 1024, `${bytes}`);
});
