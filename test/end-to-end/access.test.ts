import assert from "node:assert/strict";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const SECONDS = 30;

/** Replies that clients in 192.0.2.0/24 get in the world's first half minute, under a configuration of serving. */
async function answered(serving: Record<string, readonly string[]>): Promise<number> {
  let count = 0;
  await runWorld(
    { seed: 3, clients: { requestsPerS: 2 } },
    {
      seconds: SECONDS,
      storage: storedConfiguration({ serving }),
      onSecond: ({ replies }) => {
        count += replies.filter(({ reply }) => reply !== undefined).length;
      },
    },
  );
  return count;
}

test("a network that is not allowed is not answered, others are", async () => {
  assert.ok((await answered({ allow: ["192.0.2.0/24"] })) > SECONDS / 2);
  assert.equal(await answered({ allow: ["10.0.0.0/8"] }), 0);
  assert.equal(await answered({ deny: ["192.0.2.0/24"] }), 0);
});
