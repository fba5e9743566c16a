import assert from "node:assert/strict";
import { test } from "node:test";
import { syslogMessage } from "../../../src/management/syslog/message.js";
import type { JournalEntry } from "../../../src/status/journal.js";
import { utcSecond } from "../../../src/time/utc.js";

const ENTRY: JournalEntry = {
  number: 7,
  uptimeSeconds: 80,
  second: utcSecond(2026, 12, 1, 12, 0, 0),
  event: "state",
  evidence: "locked",
};

test("an entry is a message of RFC 5424, with how good its stamp is", () => {
  assert.equal(
    syslogMessage(ENTRY, "roof", 12.3),
    '<101>1 2026-12-01T12:00:00Z roof noonmark - state [timeQuality tzKnown="1" isSynced="1" syncAccuracy="13"][meta sequenceId="7"] locked',
  );
});

test("what is not known is not claimed: no stamp before the clock is set, no accuracy while it is not synchronised", () => {
  const unset = syslogMessage({ ...ENTRY, second: 0 as JournalEntry["second"] }, "roof", 5);
  assert.match(unset, /^<101>1 - roof noonmark - state \[timeQuality tzKnown="1" isSynced="0"\]\[meta/);
  assert.match(syslogMessage(ENTRY, "roof", -1), / \[timeQuality tzKnown="1" isSynced="0"\]\[meta/);
});

test("severities: an alarm's own, its end a notice, changes of state notices, the rest information", () => {
  const priority = (event: JournalEntry["event"], evidence: string) =>
    Number(/^<(\d+)>/.exec(syslogMessage({ ...ENTRY, event, evidence }, "roof", 1))?.[1]) - 96;
  assert.equal(priority("alarm", "raised noFix: no fix"), 2);
  assert.equal(priority("alarm", "raised holdover: on its crystal"), 4);
  assert.equal(priority("alarm", "cleared noFix after 9 s: no fix"), 5);
  assert.equal(priority("leap", "x"), 5);
  assert.equal(priority("label", "x"), 6);
});

test("text beyond ASCII is marked as UTF-8, and the longest entry fits what every receiver takes", () => {
  assert.ok(syslogMessage({ ...ENTRY, evidence: "a → b" }, "roof", 1).endsWith("] \ufeffa → b"));
  const most = { ...ENTRY, number: 999_999_999, evidence: "→".repeat(160), event: "receiver" as const };
  // 160 arrows have 480 bytes; evidence of that kind has three or four.
  assert.ok(Buffer.byteLength(syslogMessage(most, "h".repeat(32), 99_999_999)) <= 1024);
  const usual = { ...most, evidence: "x".repeat(160) };
  assert.ok(Buffer.byteLength(syslogMessage(usual, "h".repeat(32), 99_999_999)) <= 480);
});
