import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { RecordedReceiver, type Recording, splitRecording } from "../../host-tools/simulator/recording.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import { RECORDINGS } from "./simulator.js";

/** The world's second with the first epoch, and how long the appliance is watched after the last one. */
const START_S = 2;
const HOLDOVER_S = 10;
/** Logs long and regular enough that the appliance has to serve their time. */
const SERVED = [
  "bu353-glonass",
  "isync",
  "mt3339",
  "navika-100-fix",
  "neo-m8n",
  "quectel-L70",
  "sirfstarv-nmea",
  "skytraq-fix",
  "st-teseo-liv3f",
  "ublox-8-time",
  "ublox-neo-m9n-nmea",
  "unicore-um621",
];

/** The time of day that each slot's sentences name, "hhmmss"; a binary log names none here. */
function namedTimes({ epochs }: Recording): Map<number, string> {
  const times = new Map<number, string>();
  for (const { slotS, bytes } of epochs) {
    const time = /\$..(?:RMC|GGA|ZDA),(\d{6})/.exec(bytes.toString("latin1"))?.[1];
    if (time !== undefined) times.set(slotS, time);
  }
  return times;
}

/** Plays a recording in virtual time; returns the times of day that were served, by slot. */
async function served(recording: Recording): Promise<Map<number, string>> {
  const receiver = new RecordedReceiver(recording, START_S);
  const found = new Map<number, string>();
  const settings = { family: "nmea", setUp: false, leapWaitS: 0, baud: recording.baud, notBefore: "2010-01-01" };
  await runWorld(
    {},
    {
      seconds: receiver.endS + HOLDOVER_S,
      receiver,
      storage: storedConfiguration({ receiver: settings, console: { json: true } }),
      onSecond: ({ second, status }) => {
        if (status?.stratum !== 1 || status.time === null) return;
        found.set(second - START_S, status.time.slice(11, 19).replaceAll(":", ""));
      },
    },
  );
  return found;
}

test("each recording is served with the times that it names, or not at all", async (context) => {
  if (!existsSync(RECORDINGS)) return context.skip(`there are no recordings at ${RECORDINGS}`);
  const logs = readdirSync(RECORDINGS).filter((name) => name.endsWith(".log"));
  assert.ok(logs.length >= 22);
  for (const log of logs) {
    const recording = splitRecording(readFileSync(RECORDINGS + log));
    const named = namedTimes(recording);
    const times = await served(recording);
    const name = log.replace(/\.log$/, "");
    assert.equal(times.size > 0, SERVED.includes(name) || name === "garmin-10x", `${log}: ${times.size} s served`);
    for (const [slot, time] of times) {
      const expected = named.get(slot);
      if (expected !== undefined) assert.equal(time, expected, `${log}, second ${slot}`);
    }
  }
});

test("a recording cut off within a sentence, and one with its bytes lost, repeated or turned round, break nothing", async (context) => {
  const log = `${RECORDINGS}neo-m8n.log`;
  if (!existsSync(log)) return context.skip(`there is no recording at ${log}`);
  const whole = readFileSync(log);
  const damaged: Record<string, Buffer> = {
    truncated: whole.subarray(0, whole.length - 37),
    lost: Buffer.concat([whole.subarray(0, 7000), whole.subarray(9500)]),
    repeated: Buffer.concat([whole.subarray(0, 9000), whole.subarray(6000)]),
    flipped: Buffer.from(whole.map((byte, n) => (n % 997 === 500 ? byte ^ 0x10 : byte))),
  };
  for (const [name, bytes] of Object.entries(damaged)) {
    const recording = splitRecording(bytes);
    const named = namedTimes(recording);
    const times = await served(recording);
    if (name === "truncated") assert.ok(times.size > 0);
    for (const [slot, time] of times) {
      if (name !== "repeated" && named.has(slot)) assert.equal(time, named.get(slot), `${name}, second ${slot}`);
    }
  }
});
