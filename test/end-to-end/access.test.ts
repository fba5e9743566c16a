import assert from "node:assert/strict";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const SECONDS = 30;

/** Replies that clients in 192.0.2.0/24 get in the world's first half minute, under a configuration of serving. */
async function answered(serving: Record<string, number | readonly string[]>): Promise<number> {
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

test("a network that is not answered is told so where that is wanted, at most four times a second", async () => {
  const codes = new Map<string, number>();
  await runWorld(
    { seed: 3, clients: { requestsPerS: 20 } },
    {
      seconds: SECONDS,
      storage: storedConfiguration({ serving: { deny: ["192.0.2.0/24"], refusal: "RSTR" } }),
      onSecond: ({ replies }) => {
        for (const { reply } of replies) codes.set(reply?.refid ?? "", (codes.get(reply?.refid ?? "") ?? 0) + 1);
      },
    },
  );
  const told = codes.get("RSTR") ?? 0;
  assert.deepEqual([...codes.keys()].sort(), ["", "RSTR"]);
  assert.ok(told > 2 * SECONDS && told <= 4 * SECONDS, `told so ${told} times in ${SECONDS} s`);
});

test("clients over the configured rate are told so, and then left without an answer", async () => {
  const seen = { served: 0, told: 0, silence: 0 };
  const watch = async (ratePerS: number) => {
    Object.assign(seen, { served: 0, told: 0, silence: 0 });
    await runWorld(
      // Of 254 addresses each asks twice in three seconds.
      { seed: 3, clients: { requestsPerS: 170 } },
      {
        seconds: SECONDS,
        storage: storedConfiguration({ serving: { ratePerS, burst: 1 } }),
        onSecond: ({ second, replies }) => {
          for (const { reply } of second < SECONDS / 2 ? [] : replies) {
            seen[reply === undefined ? "silence" : reply.refid === "RATE" ? "told" : "served"]++;
          }
        },
      },
    );
    return seen;
  };
  assert.deepEqual(await watch(0), { served: (SECONDS / 2) * 170, told: 0, silence: 0 });
  const { served, told, silence } = await watch(1);
  assert.ok(served > told && told > 100 && silence > 100, `${served} served, ${told} told so, ${silence} silence`);
});
