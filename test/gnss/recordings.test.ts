/**
 * Logs against their judges. The project's own (logs.ts) against the world that made them, and against our own output of
 * the day when it was last checked (golden/own). Recordings of real receivers against gpsd's verdict on each (`.log.chk`,
 * beside the recording), and our own output (golden/gpsd).
 *
 * With gpsd, agreement means: the set of whole seconds that Noonmark claims as valid is the set of whole seconds in gpsd's
 * reports with a fix (TPV rows with `time` and a mode of 2 or 3), but for what is named in DIFFERENCES. Nothing that
 * gpsd reports with a fix is missing from ours, without exception.
 *
 * To write the golden files anew: NOONMARK_WRITE_GOLDEN=1 node build/test/run.js gnss/recordings
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ClaimCollector, type ClaimedSecond, summaryObject } from "../../host-tools/gnss.js";
import { readRecording } from "../../host-tools/recording.js";
import type { GnssCounts } from "../../src/gnss/counts.js";
import type { UtcSecond } from "../../src/time/units.js";
import { isoText, parseIsoDate } from "../../src/time/utc.js";
import { NAMED_FOLDER, NO_FOLDER, namedRecordings, OWN_LOGS, type OwnLog } from "./logs.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const GOLDEN = join(ROOT, "test/gnss/golden");
const WRITE_GOLDEN = process.env.NOONMARK_WRITE_GOLDEN !== undefined;

interface Difference {
  /**
   * Seconds that the receiver claims and gpsd does not report: it reports when it sees the end of a cycle, and so
   * loses the last of a recording, the one in which it changes its mind about where a cycle ends, and the one before
   * it knows the receiver.
   */
  unreported?: readonly string[];
  /** How many whole seconds gpsd reports without a fix (mode 1). The receiver does not stand by them; neither do we. */
  withoutFix?: number;
  /**
   * gpsd moves a date before 2017 on by 1024 weeks when it knows 18 leap seconds, unless the recording's header has a
   * `# Date: ` to believe. One header has not: gpsd's verdict is 2034, the truth 2015.
   */
  notBefore?: string;
}

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  "beidou-bd.log": { unreported: ["2015-02-25T07:41:55Z"] },
  "bu303-nofix.log": { withoutFix: 7 },
  "bu353-glonass.log": { withoutFix: 10 },
  "garmin-10x.log": { withoutFix: 4 },
  "gp-320fw-2019-03-28.log": { unreported: ["2019-03-28T16:45:19Z"] },
  "gp-320fw-2019-04-06-overflow.log": { unreported: ["2019-04-06T23:57:26Z"] },
  "isync.log": { unreported: ["2016-02-03T13:15:30Z"] },
  "neo-m8n.log": { unreported: ["2034-11-01T17:19:48Z"], notBefore: "2017-01-01" },
  "st-teseo-liv3f.log": { unreported: ["2026-03-16T20:35:20Z"] },
  "ublox-neo-m8n.log": { unreported: ["2017-07-19T08:50:00Z"] },
  "unicore-um621.log": { withoutFix: 4 },
};

interface Decoded {
  seconds: ClaimedSecond[];
  counts: GnssCounts;
}

async function decode(recording: string, notBefore?: string): Promise<Decoded> {
  const seconds: ClaimedSecond[] = [];
  const from = notBefore === undefined ? undefined : (parseIsoDate(notBefore) ?? assert.fail(notBefore));
  const collector = new ClaimCollector(from, (second) => seconds.push(second));
  for await (const chunk of readRecording(join(NAMED_FOLDER ?? "", recording))) collector.feed(chunk);
  collector.end();
  return { seconds, counts: collector.receiver.counts };
}

interface Report {
  class: string;
  mode: number;
  time?: string;
}

/** The whole seconds of gpsd's reports, with a fix and without. */
function verdict(recording: string): { withFix: Set<string>; withoutFix: Set<string> } {
  const lines = readFileSync(join(NAMED_FOLDER ?? "", `${recording}.chk`), "latin1").split("\n");
  const reports = lines
    .filter((line) => line.startsWith('{"class":"TPV"'))
    .map((line) => JSON.parse(line) as Report)
    .filter(({ time }) => time !== undefined);
  const withFix = new Set(reports.filter(({ mode }) => mode >= 2).map(wholeSecond));
  const withoutFix = new Set(reports.filter(({ mode }) => mode < 2).map(wholeSecond));
  return { withFix, withoutFix: new Set([...withoutFix].filter((second) => !withFix.has(second))) };
}

function wholeSecond({ time }: Report): string {
  return `${time?.slice(0, 19)}Z`;
}

function goldenText({ seconds, counts }: Decoded): string {
  return [...seconds, summaryObject(seconds.length, counts)].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function decodeBytes(bytes: Buffer): Decoded {
  const seconds: ClaimedSecond[] = [];
  const collector = new ClaimCollector(undefined, (second) => seconds.push(second));
  collector.feed(bytes);
  collector.end();
  return { seconds, counts: collector.receiver.counts };
}

/** Compares with a golden file, or writes it where that is asked for. */
function compare(text: string, file: string): void {
  if (WRITE_GOLDEN) writeFileSync(file, text);
  assert.deepEqual(text.split("\n"), readFileSync(file, "utf8").split("\n"));
}

/** The seconds in which the world of a log was. */
function trueSeconds({ startUtc }: OwnLog): Set<string> {
  const start = (parseIsoDate(startUtc.slice(0, 10)) ?? assert.fail(startUtc)) + secondOfDay(startUtc);
  const seconds = Array.from({ length: 40 }, (_, n) => isoText((start + n) as UtcSecond));
  return new Set([...seconds, "2016-12-31T23:59:60Z"]);
}

function secondOfDay(iso: string): number {
  const [hour = 0, minute = 0, second = 0] = iso.slice(11, 19).split(":").map(Number);
  return hour * 3600 + minute * 60 + second;
}

for (const log of OWN_LOGS) {
  test(`own log ${log.name}: its claims are true, and the output is what it was when it was last checked`, () => {
    const bytes = log.bytes();
    const decoded = decodeBytes(bytes);
    const truth = trueSeconds(log);
    if (log.true) for (const { utc } of decoded.seconds) assert.ok(truth.has(utc), `${utc} was not`);
    if (log.served) assert.ok(decoded.seconds.length >= 25, `${decoded.seconds.length} seconds`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const head = `${JSON.stringify({ log: log.name, bytes: bytes.length, sha256 })}\n`;
    compare(head + goldenText(decoded), join(GOLDEN, "own", `${log.name}.jsonl`));
  });
}

test("every golden output is of a log", () => {
  const names = readdirSync(join(GOLDEN, "own")).map((name) => name.replace(/\.jsonl$/, ""));
  assert.deepEqual(names.sort(), OWN_LOGS.map(({ name }) => name).sort());
});

// One test for each recording whose output is known: where no folder is named, each is a row that was skipped.
const known = readdirSync(join(GOLDEN, "gpsd")).map((name) => name.replace(/\.jsonl$/, ".log"));
const skip = NAMED_FOLDER === undefined ? NO_FOLDER : false;
const present = namedRecordings();

for (const recording of known) {
  test(`gpsd's verdict on ${recording}, and the output is what it was when it was last checked`, { skip }, async () => {
    assert.ok(present.includes(recording), `${recording} is not in ${NAMED_FOLDER}`);
    const { unreported = [], withoutFix = 0, notBefore } = DIFFERENCES[recording] ?? {};
    const { seconds } = await decode(recording, notBefore);
    const ours = new Set(seconds.map(({ utc }) => utc));
    const theirs = verdict(recording);
    assert.equal(ours.size, seconds.length, "a second was printed twice");
    assert.deepEqual([...ours].sort(), [...theirs.withFix, ...unreported].sort());
    assert.equal(theirs.withoutFix.size, withoutFix, "seconds that gpsd reports without a fix");
    for (const second of unreported) assert.ok(!theirs.withFix.has(second), `${second} is reported by gpsd`);
    compare(goldenText(await decode(recording)), join(GOLDEN, "gpsd", recording.replace(/\.log$/, ".jsonl")));
  });
}

test("of real recordings, a date on the day of a rollover is refused and another is left as it is", {
  skip,
}, async () => {
  const rolledOver = await decode("april6_2019.log", "2019-03-14");
  assert.deepEqual([rolledOver.seconds, rolledOver.counts.rejected.unknownWeek], [[], 1]);
  const inTime = await decode("neo-m8n.log", "2015-01-01");
  assert.equal(inTime.seconds[0]?.utc, "2015-03-18T17:19:26Z");
  assert.ok(inTime.seconds.every(({ rollovers }) => rollovers === 0));
});
