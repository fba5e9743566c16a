/**
 * A receiver that is wrong by exactly one second, against one and three servers that are right, with every combination of
 * the servers' options: whatever they are, nothing wrong by a second is served with a leap indicator other than 3.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { spoofedJump } from "../../host-tools/simulator/faults/signal.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const SECONDS = 60;
const NAMES = ["a.example", "b.example", "c.example"];
const OPTIONS = ["prefer", "trust", "require"];
const ALWAYS = { fromS: 0, untilS: Number.POSITIVE_INFINITY };
const HALF_SECOND_NS = 5e8;

function combinations(): string[] {
  return Array.from({ length: 2 ** OPTIONS.length }, (_, bits) =>
    OPTIONS.filter((_, index) => (bits >> index) & 1).join(","),
  );
}

for (const count of [1, 3]) {
  for (const options of combinations()) {
    test(`${count} server${count > 1 ? "s" : ""}, ${options || "no option"}`, async (context) => {
      let wrong = 0;
      let replies = 0;
      let last = "";
      await runWorld(
        {
          seed: 16,
          clients: { requestsPerS: 1 },
          servers: NAMES.map((name) => ({ name })),
          faults: [spoofedJump(ALWAYS, 1)],
        },
        {
          seconds: SECONDS,
          storage: storedConfiguration({
            console: { json: true, statusS: 5 },
            upstream: {
              servers: NAMES.slice(0, count).map((name) => [name, "iburst", options].filter(Boolean).join(",")),
            },
          }),
          onSecond: ({ replies: answered, status }) => {
            if (status !== undefined) last = `leap ${status.leap}, stratum ${status.stratum}: ${status.reason}`;
            for (const { reply } of answered) {
              if (reply === undefined) continue;
              replies++;
              if (reply.leapIndicator !== 3 && Math.abs(reply.transmitErrorNs) > HALF_SECOND_NS) wrong++;
            }
          },
        },
      );
      context.diagnostic(last);
      assert.ok(replies > SECONDS / 2, `${replies} replies`);
      assert.equal(wrong, 0);
      assert.match(last, /^leap 3, .* 1 s ahead$/);
    });
  }
}
