import assert from "node:assert/strict";
import { test } from "node:test";
import { severalServers } from "../../../host-tools/lab/client-steady.js";

test("several servers on a seed of its own: all that is wanted is reached", () => {
  const { missed, rows } = severalServers([51]);
  assert.deepEqual(missed, []);
  assert.ok(rows.length > 12);
});
