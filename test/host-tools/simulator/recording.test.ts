import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sentence } from "../../../host-tools/simulator/nmea-writer.js";
import { openRecording, RecordedReceiver, splitRecording } from "../../../host-tools/simulator/recording.js";
import { allLogs } from "../../gnss/logs.js";

const rmc = (time: string) => sentence(`GPRMC,${time},A,5128.674,N,00000.000,W,0.0,,010326,,,A`);
const GSV = sentence("GPGSV,1,1,01,03,45,100,40");

const slots = (log: string) => splitRecording(Buffer.from(log, "latin1")).epochs.map(({ slotS }) => slotS);

test("an epoch begins where the time changes, and holds what follows it", () => {
  const log = `# a header\n${GSV}${rmc("120000.00")}${GSV}${rmc("120001.00")}${GSV}`;
  const { epochs, timed } = splitRecording(Buffer.from(log, "latin1"));
  assert.ok(timed);
  assert.deepEqual(
    epochs.map(({ bytes }) => bytes.toString("latin1")),
    [GSV + rmc("120000.00") + GSV, rmc("120001.00") + GSV],
  );
});

test("missing seconds are silent, midnight is no jump, fractions stay in their second", () => {
  assert.deepEqual(slots(rmc("120000.00") + rmc("120003.00")), [0, 3]);
  assert.deepEqual(slots(rmc("235959.00") + rmc("000000.00") + rmc("000001.00")), [0, 1, 2]);
  const { epochs } = splitRecording(Buffer.from(rmc("120000.00") + rmc("120000.20") + rmc("120001.00")));
  assert.deepEqual(
    epochs.map(({ slotS, fractionMs }) => [slotS, fractionMs]),
    [
      [0, 0],
      [0, 200],
      [1, 0],
    ],
  );
});

test("one corrupt time moves nothing after it, a time that goes on elsewhere is followed", () => {
  const glitch = ["120000", "120001", "040000", "120003", "120004"].map((time) => rmc(`${time}.00`)).join("");
  assert.deepEqual(slots(glitch), [0, 1, 2, 3, 4]);
  const cut = ["120000", "120001", "150000", "150001", "150002", "150003"].map((time) => rmc(`${time}.00`)).join("");
  assert.deepEqual(slots(cut), [0, 1, 2, 3, 4, 5]);
  assert.equal(splitRecording(Buffer.from(cut)).jumps, 1);
});

test("a sentence whose checksum is wrong names no time", () => {
  const corrupt = rmc("130000.00").replace("A,5128", "A,5129");
  assert.deepEqual(slots(rmc("120000.00") + corrupt + rmc("120001.00")), [0, 1]);
});

test("a log that ends within a sentence, and one without any", () => {
  assert.deepEqual(slots(rmc("120000.00") + rmc("120001.00").slice(0, 20)), [0]);
  assert.deepEqual(splitRecording(Buffer.from("# only a header\n")).epochs, []);
  const noise = splitRecording(Buffer.alloc(1000, 0x55));
  assert.deepEqual([noise.timed, noise.epochs.length], [false, 3]);
});

test("the bursts of a second come after its pulse, and pulses end with the log", () => {
  const receiver = new RecordedReceiver(splitRecording(Buffer.from(rmc("120000.00") + rmc("120002.00"))), 5);
  const seconds = [4, 5, 6, 7, 8].map((second) => receiver.second(second));
  assert.deepEqual(
    seconds.map(({ pulsesNs, bursts }) => [pulsesNs.length, bursts.length]),
    [
      [1, 0],
      [1, 1],
      [1, 0],
      [1, 1],
      [0, 0],
    ],
  );
  assert.ok(seconds.flatMap(({ bursts }) => bursts).every(({ startNs }) => startNs > 50e6 && startNs < 900e6));
});

test("a file that is read in pieces gives the same epochs as one in memory, again and again", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-recording-"));
  try {
    const time = (n: number) => new Date(n * 1000).toISOString().slice(11, 19).replaceAll(":", "");
    const log = `# header\n${Array.from({ length: 3000 }, (_, n) => rmc(`${time(n)}.00`) + GSV).join("")}`;
    const path = join(folder, "long.log");
    writeFileSync(path, log);
    const parts: number[] = [];
    const opened = openRecording(path, (part) => parts.push(part));
    const { epochs, ...rest } = splitRecording(Buffer.from(log));
    for (const _ of [1, 2]) assert.deepEqual([...opened.epochs], epochs);
    assert.deepEqual({ ...opened, epochs: [] }, { ...rest, epochs: [] });
    assert.deepEqual([rest.lengthS, rest.messages], [3000, 6000]);
    assert.ok(parts.length > 3 && parts.at(-1) === 1, `${parts}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a log that never names another time is played over many seconds, as fast a line as there is", () => {
  const { epochs, lengthS } = splitRecording(Buffer.from(rmc("120000.00") + GSV.repeat(10_000)));
  assert.ok(lengthS > 5 && epochs.every(({ bytes }) => bytes.length <= 46_080), `${lengthS}`);
  const junk = splitRecording(Buffer.concat([Buffer.alloc(200_000, 0x55), Buffer.from(rmc("120000.00"))]));
  assert.equal(junk.lengthS, 5);
});

test("what is neither sentence nor frame is counted as none", () => {
  assert.equal(splitRecording(Buffer.alloc(5000, 0x24)).messages, 0);
  assert.equal(splitRecording(Buffer.from("$GPRMC,120000,A*00\n$x\n")).messages, 1);
});

test("every log keeps all of its bytes, in order, at no more than one second's time per second", () => {
  for (const { name, bytes: file } of allLogs()) {
    const { epochs } = splitRecording(file);
    const kept = Buffer.concat(epochs.map(({ bytes }) => bytes));
    const header = file.subarray(0, file.length - kept.length);
    assert.ok(file.subarray(header.length).equals(kept), name);
    for (const line of header.toString("latin1").split("\n")) assert.match(line, /^(#[^\n]*|\r?)$/, name);
    for (const [n, { slotS }] of epochs.entries()) assert.ok(slotS >= (epochs[n - 1]?.slotS ?? 0), name);
  }
});
