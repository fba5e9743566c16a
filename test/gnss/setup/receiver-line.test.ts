import assert from "node:assert/strict";
import { test } from "node:test";
import { CLAIM } from "../../../src/gnss/event-queue.js";
import { type LinePort, ReceiverLine } from "../../../src/gnss/setup/receiver-line.js";
import { NOTHING } from "../../../src/gnss/stream.js";
import { addTicks, toTicks } from "../../../src/time/ticks.js";
import type { Ticks } from "../../../src/time/units.js";
import { isoText } from "../../../src/time/utc.js";
import { sentence } from "../make.js";

const HZ = 1_000_000;

/** A line with a receiver that sends RMC at `speaks` baud once a second, and hears nothing. */
function listen(baud: number, speaks: number) {
  const said: string[] = [];
  const speeds: number[] = [];
  const chunks: { bytes: Uint8Array; ticks: Ticks }[] = [];
  let ticks = toTicks(0);
  const port: LinePort = {
    setBaud: (speed) => speeds.push(speed),
    read(into) {
      const chunk = chunks.shift();
      if (chunk === undefined) return 0;
      ticks = chunk.ticks;
      into.set(chunk.bytes);
      return chunk.bytes.length;
    },
    chunkTicks: () => ticks,
    write: () => true,
  };
  const line = new ReceiverLine(port, {
    ticksPerSecond: HZ,
    notBefore: undefined,
    family: "nmea",
    baud,
    setUp: false,
    minimumSatellites: 0,
    learnedBaud: 0,
    learnedFalling: false,
  });
  const take = () => {
    for (let event = line.next(); event !== NOTHING; event = line.next()) {
      const how = line.claimed.valid ? "" : " not valid";
      if (event === CLAIM) said.push(`${isoText(line.claimed.second)} @${line.claimedTicks / HZ}${how}`);
    }
  };
  line.open((speed) => speeds.push(speed));
  const run = (from: number, to: number) => {
    for (let second = from; second < to; second++) {
      const time = `1234${String(second).padStart(2, "0")}.00`;
      const words = sentence(`GNRMC,${time},A,4404.1,N,12118.8,W,0.1,,290224,,,A`);
      const garbled = words.map((byte) => byte ^ 0x55);
      const bytes = speeds.at(-1) === speaks ? words : garbled;
      chunks.push({ bytes, ticks: addTicks(toTicks(0), Math.round((second + 0.2) * HZ)) });
      line.beginTurn();
      take();
      line.converse(second + 0.5);
      take();
      const news = line.takeNews();
      if (news !== undefined) said.push(news);
    }
  };
  return { said, speeds, run, line };
}

test("claims come with the first byte of their burst, and the receiver is named once", () => {
  const { said, speeds, run } = listen(9600, 9600);
  run(10, 20);
  assert.deepEqual(speeds, [9600]);
  const claims = said.filter((text) => text.includes("@"));
  assert.deepEqual(claims.slice(0, 2), ["2024-02-29T12:34:10Z @10.2", "2024-02-29T12:34:11Z @11.2"]);
  const names = said.filter((text) => text.startsWith("nmea"));
  assert.equal(names.length, 1, said.join("\n"));
  assert.equal(names[0], "nmea, edges unchecked, at 9600 baud");
});

test("a line at the wrong speed is set to others until one is right", () => {
  const { said, speeds, run } = listen(0, 115200);
  run(0, 60);
  assert.ok(speeds.length > 1, speeds.join());
  assert.equal(speeds.at(-1), 115200, speeds.join());
  assert.match(said.join("\n"), /at 115200 baud/);
});

test("a line that never ends is read sixteen chunks at a time", () => {
  let reads = 0;
  const port: LinePort = {
    setBaud: () => {},
    read: (into) => {
      reads++;
      return into.fill(0x55).length;
    },
    chunkTicks: () => toTicks(reads * 1000),
    write: () => true,
  };
  const options = {
    notBefore: undefined,
    family: "nmea",
    baud: 9600,
    setUp: false,
    learnedBaud: 0,
    minimumSatellites: 0,
  } as const;
  const line = new ReceiverLine(port, { ...options, ticksPerSecond: HZ, learnedFalling: false });
  assert.equal(line.next(), NOTHING);
  assert.equal(reads, 0, "no turn has begun");
  line.beginTurn();
  assert.equal(line.next(), NOTHING);
  assert.equal(line.next(), NOTHING);
  assert.equal(line.mayHaveMore, true);
  assert.equal(reads, 16);
});
