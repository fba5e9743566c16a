import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Network, networkUnavailable } from "./network.js";

const unavailable = networkUnavailable();
const LIMIT_S = 20;
/** In /proc/PID/status capabilities are hexadecimal masks; CAP_SYS_TIME is number 25 (capabilities(7)). */
const CAP_SYS_TIME = 1n << 25n;

/** Processes whose arguments hold a word. */
function processesWith(word: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").includes(word);
    } catch {
      return false; // It has just ended.
    }
  });
}

test("a client has no right to set the clock, and none to get", async (context) => {
  if (unavailable !== undefined) return context.skip(unavailable);
  const network = await Network.open();
  try {
    const output = await network.client("grep -E 'Cap(Prm|Eff|Inh|Bnd)' /proc/self/status", () => false, LIMIT_S);
    const masks = [...output.matchAll(/^Cap(\w+):\s+([0-9a-f]+)$/gm)];
    assert.equal(masks.length, 4, output);
    for (const [line, , mask] of masks) assert.equal(BigInt(`0x${mask}`) & CAP_SYS_TIME, 0n, line);
  } finally {
    await network.close();
  }
});

test("a client reaches the server's network alone, from an address and with users of its own", async (context) => {
  if (unavailable !== undefined) return context.skip(unavailable);
  const network = await Network.open();
  try {
    const script = "ip -brief address; ip route; ip -6 route; id ntpsec";
    const outputs = await Promise.all([1, 2].map(() => network.client(script, () => false, LIMIT_S)));
    for (const [index, output] of outputs.entries()) {
      assert.match(output, new RegExp(`192\\.0\\.2\\.${10 + index}/24 .*fd00::${10 + index}/64`), output);
      assert.doesNotMatch(output, /default/, "a route to elsewhere");
      assert.match(output, /uid=\d+\(ntpsec\)/);
    }
  } finally {
    await network.close();
  }
});

for (const [how, end] of [
  [
    "when it has said what is waited for",
    async (network: Network, word: string) => {
      await network.client(asleep(word), (output) => output.includes("asleep"), LIMIT_S);
    },
  ],
  [
    "when its time is over",
    async (network: Network, word: string) => {
      await network.client(asleep(word), () => false, 2);
    },
  ],
  [
    "when the network is closed",
    async (network: Network, word: string) => {
      const running = network.client(asleep(word), () => false, LIMIT_S);
      while (processesWith(word).length < 2) await new Promise((over) => setTimeout(over, 50));
      await network.close();
      await running;
    },
  ],
] as const) {
  test(`nothing of a client runs on ${how}, whoever its processes became`, async (context) => {
    if (unavailable !== undefined) return context.skip(unavailable);
    const network = await Network.open();
    const word = `${100_000 + process.pid}.${how.length}`;
    try {
      await end(network, word);
      assert.deepEqual(processesWith(word), []);
    } finally {
      await network.close();
    }
  });
}

/** Two processes that would sleep for a day and more, one of them of another user and in a session of its own. */
function asleep(word: string): string {
  return `setsid setpriv --reuid 65534 sleep ${word} & echo asleep; exec setpriv --reuid 65534 sleep ${word}`;
}
