import assert from "node:assert/strict";
import { test } from "node:test";
import { answerLines, readAnswer } from "../../../host-tools/console/answers.js";

/** An answer with these fields, in words. */
function words(fields: object): string[] {
  const answer = readAnswer(JSON.stringify({ type: "answer", id: 1, command: "status", ok: true, ...fields }));
  assert.ok(answer);
  return answerLines(answer);
}

test("what is not an answer is none", () => {
  for (const line of [
    "",
    "ready",
    "{",
    '{"type":"status"}',
    '{"type":"answer"}',
    '{"type":"answer","command":1,"ok":true}',
    "null",
  ]) {
    assert.equal(readAnswer(line), undefined, line);
  }
});

test("each answer has its words", () => {
  assert.deepEqual(words({ ok: false, error: "there is no key x" }), ["error: there is no key x"]);
  assert.deepEqual(words({ status: { stratum: 1, refid: "GPS" } }), ["stratum = 1", 'refid = "GPS"']);
  assert.deepEqual(
    words({
      values: { "wifi.ssid": 'Café "x"', "serving.allow": ["10.0.0.0/8", "fd00::/8"] },
      secrets: { "wifi.password": true },
      restartNeeded: true,
    }),
    [
      'wifi.ssid = "Café \\"x\\""',
      "serving.allow = 10.0.0.0/8 fd00::/8",
      "wifi.password (set, not shown)",
      "takes effect at the next restart",
    ],
  );
  assert.deepEqual(
    words({
      findings: [
        { code: "fix", ok: true, finding: "it has a fix", advice: "" },
        { code: "noPulse", ok: false, finding: "no pulse came", advice: "wire it" },
      ],
    }),
    ["good     it has a fix", "BAD      no pulse came", "         wire it"],
  );
  assert.deepEqual(
    words({ entries: [{ number: 3, uptimeS: 7.5, time: null, event: "start", evidence: "power on" }] }),
    ["3 start + 7.5 s start: power on"],
  );
  assert.deepEqual(words({ command: "restart" }), ["restart"]);
  const client = { address: "192.0.2.7", packets: 9, intervalS: 64, version: 4, mode: 3, signature: "right" };
  const once = { ...client, address: "::1", packets: 1, intervalS: null, signature: "none" };
  const clients = [
    { ...client, sinceLastS: 5 },
    { ...once, sinceLastS: 0 },
  ];
  assert.deepEqual(words({ command: "clients", clients, known: 3, limited: 2, kissed: 1, refused: { denied: 4 } }), [
    "192.0.2.7 9 packets, one in 64 s, version 4 mode 3, signed with a key, last 5 s ago",
    "::1       1 packets, version 4 mode 3, last 0 s ago",
    "2 of 3 clients; limited 2, kissed 1, denied 4",
  ]);
});
