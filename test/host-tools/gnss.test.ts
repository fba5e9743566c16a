import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { concatenate, sentence } from "../gnss/make.js";

const CLI = fileURLToPath(new URL("../../host-tools/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "noonmark-gnss-"));
after(() => rmSync(folder, { recursive: true }));

function noonmark(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "gnss", ...words], { encoding: "utf8" });
  return { status, lines: stdout.split("\n").filter((line) => line !== ""), stderr };
}

function recording(name: string, ...parts: (string | Uint8Array)[]): string {
  const path = join(folder, name);
  writeFileSync(path, concatenate(...parts.map((part) => Buffer.from(part))));
  return path;
}

const rmc = (time: string, status: string, date: string) =>
  sentence(`GPRMC,${time},${status},4829.0,N,22.0,E,0.15,212.28,${date},,,A`);

const LOG = recording(
  "two.log",
  "# Date: 2019-06-07\n",
  rmc("000230", "V", "221099"),
  rmc("000231", "A", "221099"),
  rmc("000231", "A", "221099"),
  "noise",
  rmc("000232", "A", "22109X"),
  "$GPRMC,000233,A",
);

test("one object per distinct valid second, then the summary", () => {
  const { status, lines } = noonmark(LOG, "--json", "--not-before", "2019-06-01");
  assert.equal(status, 0);
  const [second, summary, ...more] = lines.map((line) => JSON.parse(line));
  assert.deepEqual(second, { utc: "2019-06-07T00:02:31Z", fix: "2D", satellites: 0, source: "RMC", rollovers: 1 });
  assert.equal(summary.summary.seconds, 1);
  assert.equal(summary.summary.sentences, 4);
  assert.equal(summary.summary.junkBytes, 5);
  assert.equal(summary.summary.rejected.badDate, 1);
  assert.equal(summary.summary.rejected.interrupted, 1);
  assert.deepEqual(more, []);
});

test("for people: a line per second and the reasons that occurred", () => {
  const { status, lines } = noonmark(LOG);
  assert.equal(status, 0);
  assert.match(lines[0] ?? "", /^1999-10-22T00:02:31Z {2}2D {5}0 satellites {2}RMC$/);
  assert.match(
    lines[1] ?? "",
    /^1 second claimed as valid; 4 sentences and 0 UBX frames read, 5 bytes outside of both$/,
  );
  assert.deepEqual(lines.slice(2), [
    "rejected:",
    "       1  interrupted: sentences that broke off",
    "       1  badDate: not a date, or one before GPS began",
  ]);
  assert.match(noonmark(LOG, "--not-before", "2019-06-01").lines[0] ?? "", /moved on by 1 × 1024 weeks$/);
});

test("a recording without a valid second ends with status 1", () => {
  const { status, lines, stderr } = noonmark(recording("empty.log"));
  assert.deepEqual([status, stderr], [1, ""]);
  assert.deepEqual(lines, [
    "0 seconds claimed as valid; 0 sentences and 0 UBX frames read, 0 bytes outside of both",
    "nothing rejected",
  ]);
});

test("a file that cannot be read fails and says which", () => {
  for (const path of [join(folder, "none.log"), folder]) {
    const { status, lines, stderr } = noonmark(path);
    assert.equal(status, 1);
    assert.deepEqual(lines, []);
    assert.ok(stderr.startsWith(`noonmark gnss: cannot read ${path}: E`), stderr);
  }
});

test("wrong calls say what is wrong, with the value", () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [[], /one recording is wanted, not 0/],
    [[LOG, LOG], /one recording is wanted, not 2/],
    [[LOG, "--not-before", "2019-02-30"], /--not-before wants a date such as 2024-01-31, not "2019-02-30"/],
    [[LOG, "--josn"], /--josn/],
  ];
  for (const [words, message] of cases) {
    const { status, lines, stderr } = noonmark(...words);
    assert.equal(status, 2, words.join(" "));
    assert.deepEqual(lines, []);
    assert.match(stderr, message);
  }
});

test("a reader that has seen enough ends the command quietly", () => {
  const seconds = Array.from({ length: 5000 }, (_, second) => {
    const time = new Date(second * 1000).toISOString().slice(11, 19).replaceAll(":", "");
    return rmc(time, "A", "010124");
  });
  const long = recording("long.log", ...seconds);
  const pipe = `"${process.execPath}" "${CLI}" gnss "${long}" | head -n 1`;
  const { stdout, stderr } = spawnSync("sh", ["-c", pipe], { encoding: "utf8" });
  assert.equal(stdout, "2024-01-01T00:00:00Z  2D     0 satellites  RMC\n");
  assert.equal(stderr, "");
});

test("--help tells the options", () => {
  const { status, lines } = noonmark("--help");
  assert.equal(status, 0);
  assert.match(lines.join("\n"), /--not-before <YYYY-MM-DD>/);
});

test("a date 1024 weeks ago and more comes with a hint at --not-before", () => {
  const old = recording("old.log", rmc("000230", "A", "100299"));
  assert.match(noonmark(old).stderr, /weeks have rolled over; name a day before it with --not-before YYYY-MM-DD\n$/);
  assert.equal(noonmark(old, "--not-before", "2015-01-01").stderr, "");
});

test("a time without a date, sentences without checksums and a binary protocol are called so", () => {
  const undated = noonmark(recording("undated.log", rmc("000230", "A", ""), rmc("000231", "A", "")));
  assert.match(undated.lines.join("\n"), /^0 seconds .*\n.*\n +2 {2}noDate: .* comes without a date$/);
  const unchecked = noonmark(recording("unchecked.log", "$GPRMC,000230,A,,,,,,,220899\r\n"));
  assert.match(unchecked.lines.join("\n"), /\n +1 {2}noChecksum: sentences come without checksums/);
  const sirf = Uint8Array.from([0xa0, 0xa2, 0, 2, 41, 1, 0, 42, 0xb0, 0xb3]);
  assert.match(noonmark(recording("sirf.log", sirf, sirf, sirf)).lines.join("\n"), /^this is SiRF binary, which/);
});
