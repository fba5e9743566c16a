import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../host-tools/console/answers.js";
import { examineHost, findings } from "../../../host-tools/doctor/host.js";
import { survey } from "../../../host-tools/query.js";
import { withServer } from "../support/ntp-server.js";

/** The doctor's findings about a server that answers like this. */
async function examine(
  change: (reply: Buffer, turn: number) => void,
  hold?: (turn: number) => number | "lost",
): Promise<Finding[]> {
  let found: Finding[] = [];
  await withServer(
    change,
    async (port) => {
      found = await examineHost({ host: "127.0.0.1", port }, () => {}, 1);
    },
    hold,
  );
  return found;
}

test("a good server has only good findings", async () => {
  const list = await examine(() => {});
  // How long answers take is this computer's business; the delay has a test of its own below.
  const ill = list.filter(({ ok, code }) => !ok && code !== "wander");
  assert.deepEqual(ill, []);
  assert.match(list[0]?.finding ?? "", /^127\.0\.0\.1 \(UDP port \d+\) answered 5 of 5 questions$/);
});

test("an unsynchronised server is told with the field that clients refuse", async () => {
  const list = await examine((reply) => {
    reply[0] = 0xe4;
    reply[1] = 16;
  });
  const leap = list.find(({ code }) => code === "leap");
  assert.deepEqual(
    [leap?.ok, leap?.finding],
    [false, "leap is 3, unsynchronised: every client refuses an unsynchronised server"],
  );
});

test("answers that are held up now and then are put down to Wi-Fi", async () => {
  await withServer(
    () => {},
    async (port) => {
      const { best, samples, failure } = await survey("127.0.0.1", port, 1, 0);
      const [sample] = samples;
      assert.ok(sample !== undefined);
      const delayed = (...delaysMs: number[]) => {
        const all = delaysMs.map((delayMs) => ({ ...sample, delayNs: delayMs * 1e6 }));
        const last = findings({ best, samples: all, failure }, "SERVER").at(-1);
        return [last?.code, last?.ok, last?.finding];
      };
      assert.deepEqual(delayed(2, 3, 26), ["delay", true, "answers took 2 ms to 26 ms"]);
      assert.deepEqual(delayed(2, 80, 3), ["wander", false, "answers took 2 ms to 80 ms"]);
    },
  );
});

test("lost answers are counted", async () => {
  const list = await examine(
    () => {},
    (turn) => (turn === 0 ? "lost" : 0),
  );
  assert.deepEqual([list[0]?.code, list[0]?.ok], ["lost", false]);
  assert.match(list[0]?.finding ?? "", /answered 4 of 5 questions/);
});

test("a port where nothing answers, and a name that is none, are reported", async () => {
  let closed = 0;
  await withServer(
    () => {},
    async (port) => {
      closed = port;
    },
  );
  const [finding, ...rest] = await examineHost({ host: "127.0.0.1", port: closed }, () => {}, 1);
  assert.deepEqual([finding?.code, finding?.ok, rest.length], ["noAnswer", false, 0]);
  assert.match(finding?.advice ?? "", /noonmark doctor PORT/);
  await assert.rejects(
    examineHost({ host: "nowhere.invalid", port: 123 }, () => {}, 1),
    { message: /nowhere\.invalid/ },
  );
});
