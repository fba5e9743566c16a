import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { RecordedReceiver, type Recording, splitRecording } from "../../host-tools/simulator/recording.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import { NAMED_FOLDER, NO_FOLDER, OWN_LOGS } from "../gnss/logs.js";

/** The world's second with the first epoch, and how long the appliance is watched after the last one. */
const START_S = 2;
const HOLDOVER_S = 10;
/** Logs long and regular enough that the appliance has to serve their time. */
const SERVED = [
  "garmin-10x",
  "gp-320fw-2019-03-28",
  "gp-320fw-2019-04-06-overflow",
  "bu353-glonass",
  "isync",
  "mt3339",
  "navika-100-fix",
  "neo-m8n",
  "nmea-fuzzy-cases",
  "quectel-L70",
  "sirfstarv-nmea",
  "skytraq-fix",
  "st-teseo-liv3f",
  "ublox-8-time",
  "ublox-neo-m9n-nmea",
  "unicore-um621",
];

/** Own logs that are not all right, but right for long enough. */
const SERVED_IN_PART = ["cold-start", "rollover"];
/** Own logs whose bytes do not say by themselves which pulse they belong to: worlds play these (scenarios). */
const NOT_PLAYED = ["leap-second", "garbled", "second-sender"];
/** Recordings whose output is known (test/gnss/golden/gpsd). */
const KNOWN = readdirSync(fileURLToPath(new URL("../../../test/gnss/golden/gpsd", import.meta.url))).map((name) =>
  name.replace(/\.jsonl$/, ""),
);

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

async function holdAgainstItself(name: string, recording: Recording, isServed: boolean): Promise<void> {
  const named = namedTimes(recording);
  const times = await served(recording);
  assert.equal(times.size > 0, isServed, `${name}: ${times.size} s served`);
  // Where somebody has cut minutes out of a log, the appliance rightly goes on with its own count of pulses.
  if (recording.jumps > 0) return;
  for (const [slot, time] of times) {
    const expected = named.get(slot);
    if (expected !== undefined) assert.equal(time, expected, `${name}, second ${slot}`);
  }
}

for (const log of OWN_LOGS.filter(({ name }) => !NOT_PLAYED.includes(name))) {
  test(`own log ${log.name} is served with the times that it names, or not at all`, async () => {
    await holdAgainstItself(log.name, splitRecording(log.bytes()), log.served || SERVED_IN_PART.includes(log.name));
  });
}

for (const name of KNOWN) {
  const skip = NAMED_FOLDER === undefined ? NO_FOLDER : false;
  test(`gpsd's ${name} is served with the times that it names, or not at all`, { skip }, async () => {
    const recording = splitRecording(readFileSync(join(NAMED_FOLDER ?? "", `${name}.log`)));
    await holdAgainstItself(name, recording, SERVED.includes(name));
  });
}

test("a recording cut off within a sentence, and one with its bytes lost, repeated or turned round, break nothing", async () => {
  const whole = OWN_LOGS.find(({ name }) => name === "ublox8")?.bytes() ?? assert.fail();
  const third = Math.floor(whole.length / 3);
  const damaged: Record<string, Buffer> = {
    truncated: whole.subarray(0, whole.length - 37),
    lost: Buffer.concat([whole.subarray(0, third), whole.subarray(third + 2500)]),
    repeated: Buffer.concat([whole.subarray(0, third), whole.subarray(third - 3000)]),
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
