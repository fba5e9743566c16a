import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../host-tools/console/answers.js";
import { levelOf } from "../../../host-tools/console/level.js";
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
  const ill = list.filter((finding) => levelOf(finding) !== "good" && finding.code !== "wander");
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

/** Makes an answer say another time by so much. */
const shift = (reply: Buffer, seconds: number) => {
  for (const at of [16, 32, 40]) reply.writeUInt32BE((reply.readUInt32BE(at) + seconds) >>> 0, at);
};

/** Each kind of server that clients take, and what is wrong with it. */
const MISLEADING: readonly (readonly [kind: string, code: string, change: (reply: Buffer) => void])[] = [
  ["two hours ahead", "offsetNs", (reply) => shift(reply, 7200)],
  ["two hours behind", "offsetNs", (reply) => shift(reply, -7200)],
  ["undisciplined, by its reference", "refid", (reply) => reply.write("LOCL", 12)],
  ["undisciplined, as ntpd's driver shows", "refid", (reply) => reply.set([127, 127, 1, 0], 12)],
  ["never corrected", "referenceTime", (reply) => reply.fill(0, 16, 24)],
  [
    "with stamps in whole seconds",
    "receiveTime",
    (reply) => {
      reply.fill(0, 36, 40);
      reply.fill(0, 44, 48);
    },
  ],
];

for (const [kind, code, change] of MISLEADING) {
  test(`a server that is ${kind} is bad`, async () => {
    const found = (await examine(change)).find((finding) => finding.code === code);
    assert.deepEqual([found?.level, found?.ok], ["bad", false], JSON.stringify(found));
  });
}

test("a server that loses its time now and then is bad, whatever its best answer says", async () => {
  const list = await examine((reply, turn) => {
    if (turn % 2 === 1) reply.writeUInt8(0xe4, 0);
  });
  const found = list.find(({ code }) => code === "unusable");
  assert.deepEqual([found?.level, found?.finding], ["bad", "2 of its 5 answers were not usable, and the others were"]);
});

test("a server a second off is in doubt: it may be this host that is wrong", async () => {
  const found = (await examine((reply) => shift(reply, 1))).find(({ code }) => code === "offsetNs");
  assert.equal(found?.level, "doubtful");
  assert.match(found?.finding ?? "", /slow by that.*or the server is wrong/);
});

test("answers that are held up now and then are put down to Wi-Fi", async () => {
  await withServer(
    () => {},
    async (port) => {
      const { samples, ...rest } = await survey("127.0.0.1", port, 1, 0);
      const [sample] = samples;
      assert.ok(sample !== undefined);
      const delayed = (...delaysMs: number[]) => {
        const all = delaysMs.map((delayMs) => ({ ...sample, delayNs: delayMs * 1e6 }));
        const last = findings({ ...rest, samples: all }, "SERVER").at(-1);
        return [last?.code, last?.level, last?.finding];
      };
      assert.deepEqual(delayed(2, 3, 26), ["delay", "good", "answers took 2 ms to 26 ms"]);
      assert.deepEqual(delayed(2, 80, 3), ["wander", "doubtful", "answers took 2 ms to 80 ms"]);
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
  assert.match(finding?.advice ?? "", /serving\.allow and serving\.deny .* noonmark doctor PORT/);
  await assert.rejects(
    examineHost({ host: "nowhere.invalid", port: 123 }, () => {}, 1),
    { message: /nowhere\.invalid/ },
  );
});
