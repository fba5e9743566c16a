import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { storedConfiguration } from "../../../host-tools/simulator/configuration.js";
import { instant } from "../../../host-tools/simulator/events.js";
import { typedLines } from "../../../host-tools/simulator/faults/people.js";
import { type Inputs, inputsOfLines, readInputs, replay, writeInputs } from "../../../host-tools/simulator/inputs.js";
import { inputsOf, LineDigest, readRecordedLine } from "../../../host-tools/simulator/recorded-lines.js";
import { runWorld } from "../../../host-tools/simulator/virtual.js";

const SEED = 5;
const SECONDS = 240;
const folder = mkdtempSync(join(tmpdir(), "noonmark-recorded-"));
after(() => rmSync(folder, { recursive: true }));

/** All that an appliance tells in a world with a lost supply, a changed setting and clients with something to ask. */
let lines: string[] = [];

before(async () => {
  const typed = typedLines({ fromS: 60, untilS: 61 }, 1, ["config set receiver.minimumSatellites 5"]);
  await runWorld(
    { seed: SEED, clients: { requestsPerS: 2 }, faults: [typed] },
    {
      seconds: SECONDS,
      storage: storedConfiguration({ console: { json: true, inputs: true }, receiver: { leapWaitS: 20 } }),
      powerCuts: [instant(100, 3e8)],
      onSecond: ({ text }) => lines.push(...text),
    },
  );
  lines = lines.filter((line) => readRecordedLine(line) !== undefined);
});

/** What an appliance tells that is given the inputs, from each start on. */
async function writtenAgain(inputs: Inputs): Promise<{ lines: string[]; digest: string }> {
  const again: string[] = [];
  const digest = new LineDigest();
  await replay(inputs, {
    console: (line) => {
      if (readRecordedLine(line) === undefined) return;
      again.push(line);
      digest.add(line);
    },
  });
  return { lines: again, digest: digest.hex() };
}

test("a line whose fields are of other kinds is none, and a reading days ahead is refused", () => {
  const start = '{"type":"input","n":0,"start":5,"hz":80000000,"board":"b","version":"v","state":""}';
  for (const damage of ['"hz":1', '"hz":"80000000"', '"start":-5', '"start":1e300', '"board":7', '"state":null']) {
    const [name = ""] = damage.split(":");
    const line = start.replace(new RegExp(`${name}:[^,}]+`), damage);
    assert.notEqual(line, start);
    assert.equal(readRecordedLine(line), undefined, line);
  }
  assert.ok(readRecordedLine(start) !== undefined);
  const ahead = `{"type":"input","n":1,"at":${2 ** 46},"edge":5}`;
  assert.throws(() => inputsOf([start, ahead]), /^Error: line 1 is 879609 s from the one before: its "at" is damaged$/);
});

test("an appliance that is given what another one was given writes the same, over a restart, second by second", async () => {
  const inputs = inputsOfLines(lines);
  assert.equal(lines.filter((line) => readRecordedLine(line)?.start !== undefined).length, 2);
  assert.equal(inputs.brokenAfter, undefined);
  const again = await writtenAgain(inputs);
  const differs = lines.findIndex((line, index) => line !== again.lines[index]);
  assert.equal(differs, -1, `line ${differs}, seed ${SEED}:\n${lines[differs]}\n${again.lines[differs]}`);
  assert.equal(again.lines.length, lines.length);
  assert.equal(again.digest, inputs.written.digest);
  // It was a clock that ran, not one that never did.
  assert.ok(lines.some((line) => /"clock":\[\[\d{9,},\d{10},\d+,53,\d+,0\]/.test(line)));
});

test("a captured count of a microsecond less makes another clock", async () => {
  const edges = lines.filter((line) => readRecordedLine(line)?.edge !== undefined);
  const at = lines.indexOf(edges[edges.length - 20] ?? "");
  const changed = [...lines];
  changed[at] = (lines[at] ?? "").replace(/"edge":(\d+)/, (_, edge) => `"edge":${Number(edge) - 80}`);
  const again = await writtenAgain(inputsOfLines(changed));
  const clocks = (written: readonly string[]) => written.slice(0, at + 30).filter((line) => line.includes('"clock"'));
  const differs = clocks(again.lines).findIndex((line, index) => line !== clocks(lines)[index]);
  assert.ok(differs > 0 && differs >= clocks(lines.slice(0, at)).length, String(differs));
});

test("what follows a gap is left out, and it is said where", async () => {
  const at = 200;
  const gap = inputsOfLines([...lines.slice(0, at), ...lines.slice(at + 1)]);
  assert.equal(gap.brokenAfter, at - 1);
  assert.equal(gap.written.lines, at - 1);
  assert.equal((await writtenAgain(gap)).digest, gap.written.digest);
});

test("what comes before the first start, and what is no such line, is left out", () => {
  const noise = ["rst:0x1 (POWERON)", '{"type":"status"}', '{"type":"input"', '{"type":"input","n":7,"at":1,"edge":1}'];
  assert.equal(inputsOf([...noise, ...lines]).digest, inputsOf(lines).digest);
  assert.throws(() => inputsOf(noise), /no start of an appliance was recorded/);
});

test("starts of different counters are no recording", () => {
  const other = (lines[0] ?? "").replace("80000000", "160000000");
  assert.throws(() => inputsOf([...lines, other]), /different boards/);
});

test("readings wrap after 48 bits", async () => {
  const shift = 2 ** 48 - 80_000_000 * 15;
  const moved = lines.slice(0, 300).map((line) => {
    const shifted = (value: string) => String((Number(value) + shift) % 2 ** 48);
    return line.replace(/"(start|at|first|edge)":(\d+)/g, (_, name, value) => `"${name}":${shifted(value)}`);
  });
  const again = await writtenAgain(inputsOf(moved));
  const withoutClock = (written: readonly string[]) => written.map((line) => line.replace(/,"clock":.*/, ""));
  assert.deepEqual(withoutClock(again.lines), withoutClock(moved));
});

test("a file of it is read again, and so are the lines, cut anywhere", () => {
  const inputs = inputsOfLines(lines);
  const path = join(folder, "a.inputs");
  writeInputs(path, inputs);
  const read = readInputs(path);
  assert.deepEqual(read.written, inputs.written);
  assert.ok(read.frames.equals(inputs.frames));
  const whole = Buffer.from(`${lines.slice(0, 40).join("\n")}\n`);
  let before = -1;
  for (let length = (lines[0]?.length ?? 0) + 1; length <= whole.length; length += 7) {
    writeFileSync(path, whole.subarray(0, length));
    const { written } = readInputs(path);
    const ended = whole.subarray(0, length).toString().split("\n").length - 2;
    // A line that lacks nothing but its end counts.
    assert.ok(
      written !== undefined && written.lines >= ended && written.lines <= ended + 1,
      `${length} bytes: ${written?.lines}`,
    );
    assert.ok(written.lines >= before);
    before = written.lines;
  }
});
