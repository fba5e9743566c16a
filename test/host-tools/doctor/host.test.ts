import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../../host-tools/console/answers.js";
import { examineHost } from "../../../host-tools/doctor/host.js";
import { withServer } from "../support/ntp-server.js";

/** The doctor's findings about a server that answers like this. */
async function examine(
  change: (reply: Buffer, turn: number) => void,
  hold?: (turn: number) => number | "lost",
): Promise<Finding[]> {
  let findings: Finding[] = [];
  await withServer(
    change,
    async (port) => {
      findings = await examineHost({ host: "127.0.0.1", port }, () => {}, 1);
    },
    hold,
  );
  return findings;
}

test("a good server has only good findings", async () => {
  const findings = await examine(() => {});
  assert.ok(
    findings.every(({ ok }) => ok),
    JSON.stringify(findings, null, 1),
  );
  assert.match(findings[0]?.finding ?? "", /^127\.0\.0\.1 \(UDP port \d+\) answered 5 of 5 questions$/);
  assert.equal(findings.at(-1)?.code, "delay");
});

test("an unsynchronised server is told with the field that clients refuse", async () => {
  const findings = await examine((reply) => {
    reply[0] = 0xe4;
    reply[1] = 16;
  });
  const leap = findings.find(({ code }) => code === "leap");
  assert.deepEqual(
    [leap?.ok, leap?.finding],
    [false, "leap is 3, unsynchronised: every client refuses an unsynchronised server"],
  );
});

test("answers that are held up now and then are put down to Wi-Fi", async () => {
  const findings = await examine(
    () => {},
    (turn) => (turn === 3 ? 80 : 0),
  );
  const last = findings.at(-1);
  assert.deepEqual([last?.code, last?.ok], ["wander", false]);
  assert.match(last?.finding ?? "", /^answers took .* to 8\d\.?\d* ms$/);
  assert.match(last?.advice ?? "", /power save/);
});

test("lost answers are counted", async () => {
  const findings = await examine(
    () => {},
    (turn) => (turn === 0 ? "lost" : 0),
  );
  assert.deepEqual([findings[0]?.code, findings[0]?.ok], ["lost", false]);
  assert.match(findings[0]?.finding ?? "", /answered 4 of 5 questions/);
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
