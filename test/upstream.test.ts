import assert from "node:assert/strict";
import { test } from "node:test";
import { runClient } from "../host-tools/lab/client-run.js";
import { EVENT_SECOND, INTERNET, SEVERAL, several, world } from "../host-tools/lab/client-worlds.js";

const states = (client: ReturnType<typeof runClient>["client"]) =>
  client.selection.judgements.map(({ state }) => state).join("");

test("lies larger and smaller than the root distance are found, and the bound holds", () => {
  for (const [row, wanted] of [
    [1, /^[*+]{3}x$/],
    [3, /^[*+]{3}xx$/],
    // Moving while it is noticed to, and odd once it is far away.
    [4, /^[*+]{3}[~x]$/],
    [5, /^[*+]{3}x$/],
  ] as const) {
    const trace = SEVERAL[row]?.(41) ?? assert.fail();
    const { client, withinBoundShare, rmsNs } = runClient(trace, { poll: 6, skipSeconds: 10_000 });
    assert.match(states(client), wanted, trace.name);
    assert.equal(withinBoundShare, 1, trace.name);
    assert.ok(rmsNs < 450e3, `${trace.name}: ${rmsNs}`);
  }
});

test("without answers the estimate goes on, its bound grows, and no source is called good", () => {
  const trace = world(42, "", 1e-9, [INTERNET], { seconds: EVENT_SECOND + 20_000 });
  trace.servers[0]?.outSeconds.fill(Number.NaN, EVENT_SECOND);
  let before = 0;
  const { client } = runClient(trace, {
    poll: 6,
    watch: (second, error, bound) => {
      if (second < EVENT_SECOND || second % 500 !== 0) return;
      assert.ok(Math.abs(error) <= bound);
      if (second > EVENT_SECOND + 500) assert.ok(bound > before, `${second}`);
      before = bound;
    },
  });
  assert.equal(states(client), "?");
  assert.match(client.selection.judgements[0]?.reason ?? "", /no answer to the last eight requests/);
});

test("once a pulse has calibrated them, servers hold the clock to a hundredth of their asymmetry", () => {
  const trace = several(43, "g", [0, 2e-3, -3e-3]);
  let [squares, count] = [0, 0];
  runClient(trace, {
    poll: 6,
    pulse: { at: (second) => second < EVENT_SECOND, deviationSeconds: 100e-9 },
    watch: (second, error, bound) => {
      assert.ok(Math.abs(error) <= bound);
      if (second < EVENT_SECOND || second > EVENT_SECOND + 6 * 3600) return;
      squares += error * error;
      count++;
    },
  });
  assert.ok(Math.sqrt(squares / count) < 100e-6, `${Math.sqrt(squares / count)}`);
});
