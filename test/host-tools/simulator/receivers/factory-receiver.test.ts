import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import { type Reception, UNDISTURBED } from "../../../../host-tools/simulator/receiver.js";
import { CATALOGUE } from "../../../../host-tools/simulator/receivers/catalogue.js";
import {
  type Circumstances,
  FactoryReceiver,
  type Model,
  WELL_CONNECTED,
} from "../../../../host-tools/simulator/receivers/factory-receiver.js";
import { SKY_DEFAULTS, Sky } from "../../../../host-tools/simulator/sky.js";
import { UBX, UbxReader } from "../../../../host-tools/simulator/ubx.js";

/** What an appliance tells a u-blox receiver to send beside its own sentences. */
const CLOCK_MESSAGES = ["ZDA", UBX.navPvt, UBX.navTimeLs, UBX.timTp] as const;

/** A u-blox 8 with all that an appliance wants, seen second by second. */
function clockReceiver(circumstances: Partial<Circumstances> = {}, model: Partial<Model> = {}) {
  const sky = new Sky({ startUtc: "2026-03-01T12:00:00Z", leapEvents: [] });
  const options = { ...WELL_CONNECTED, firstFixS: 1, savedMessages: CLOCK_MESSAGES, ...circumstances };
  const made = new FactoryReceiver({ ...CATALOGUE.ublox8, ...model }, options, sky, new RandomStream(1, "receiver"));
  return (second: number, reception: Partial<Reception> = {}) => {
    const { pulsesNs, bursts } = made.second(second, { ...UNDISTURBED, ...reception });
    const bytes = Buffer.concat(bursts.map((burst) => burst.bytes));
    const sentences = [...bytes.toString("latin1").matchAll(/\$([^*$]*)\*([0-9A-F]{2})\r\n/g)].map(
      ([, body = "", sum = ""]) => ({ body, sum }),
    );
    const frames = new Map<number, Buffer>();
    for (const { message, payload } of new UbxReader().push(bytes)) frames.set(message, Buffer.from(payload));
    return { pulsesNs, bursts, sentences: sentences.filter(({ body }) => !body.includes("TXT")), frames };
  };
}

const AT = { second: 5, nanosecond: 0 };

function receiver(name: keyof typeof CATALOGUE, circumstances: Partial<Circumstances> = {}, seed = 1) {
  const sky = new Sky(SKY_DEFAULTS);
  const made = new FactoryReceiver(
    CATALOGUE[name],
    { ...WELL_CONNECTED, ...circumstances },
    sky,
    new RandomStream(seed, "receiver"),
  );
  const run = (from: number, until: number, changes = {}) => {
    let output = made.second(from, { ...UNDISTURBED, ...changes });
    for (let second = from + 1; second < until; second++) output = made.second(second, { ...UNDISTURBED, ...changes });
    return output;
  };
  return { made, run };
}

const textOf = (bursts: readonly { bytes: Uint8Array }[]) =>
  bursts.map(({ bytes }) => Buffer.from(bytes).toString("latin1")).join("");

test("it begins with its banner, and has its fix after its time", () => {
  const { made } = receiver("atgm336h");
  assert.match(textOf(made.second(1, UNDISTURBED).bursts), /MA=CASIC.*GNGGA/s);
  const status = [2, 3, 4, 5].map((second) => {
    const { bursts, pulsesNs } = made.second(second, UNDISTURBED);
    return `${/RMC,[^,]*,([AV])/.exec(textOf(bursts))?.[1]}${pulsesNs.length}`;
  });
  assert.deepEqual(status, ["V0", "V0", "A1", "A1"]);
});

test("the same seed gives the same second, another seed another", () => {
  const at = (seed: number) => receiver("mtk3339", {}, seed).run(1, 20);
  assert.deepEqual(at(1), at(1));
  assert.notDeepEqual(at(1).pulsesNs, at(2).pulsesNs);
});

test("the rising edge is the beginning, or behind an inverting wire the end", () => {
  const straight = receiver("ublox8").run(1, 10).pulsesNs[0] ?? Number.NaN;
  const inverted = receiver("ublox8", { pulse: "inverted" }).run(1, 10).pulsesNs[0] ?? Number.NaN;
  assert.ok(Math.abs(straight) < 100, `${straight}`);
  assert.ok(Math.abs(inverted - 100e6) < 100, `${inverted}`);
  assert.deepEqual(receiver("ublox8", { pulse: "open" }).run(1, 10).pulsesNs, []);
  assert.equal(receiver("ublox8", { pulsesPerS: 5 }).run(1, 10).pulsesNs.length, 5);
});

test("it obeys at its own speed only, and forgets with its power", () => {
  const { made, run } = receiver("mtk3339");
  run(1, 5);
  const command = Buffer.from("$PMTK314,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0*29\r\n", "latin1");
  assert.deepEqual(made.hear(AT, 38400, command), []);
  const [answer] = made.hear(AT, 9600, command);
  assert.equal(Buffer.from(answer?.bytes ?? []).toString("latin1"), "$PMTK001,314,3*36\r\n");
  assert.ok((answer?.at.nanosecond ?? 0) > 0);
  assert.equal(textOf(run(6, 7).bursts).match(/\$/g)?.length, 1);
  run(7, 8, { powered: false });
  assert.deepEqual(made.hear(AT, 9600, command), []);
  assert.match(textOf(run(8, 9).bursts), /PMTK010,001.*GPGSA/s);
});

test("disconnected wires", () => {
  const { made, run } = receiver("mtk3339", { hears: false });
  run(1, 5);
  assert.deepEqual(made.hear(AT, 9600, Buffer.from("$PMTK605*31\r\n", "latin1")), []);
  assert.deepEqual(receiver("mtk3339", { speaks: false }).run(1, 10).bursts, []);
});

test("the second is named by RMC and ZDA, and every checksum is right", () => {
  const epoch = clockReceiver();
  for (let second = 1; second < 10; second++) epoch(second);
  const { sentences } = epoch(10);
  const bodies = sentences.map(({ body }) => body);
  assert.deepEqual(
    bodies.map((body) => body.slice(0, 5)),
    ["GNRMC", "GNVTG", "GNGGA", "GNGSA", "GPGSV", "GPGSV", "GPGSV", "GNGLL", "GNZDA"],
  );
  assert.equal(bodies[0], "GNRMC,120010.00,A,5128.67400,N,00000.00000,W,0.021,,010326,,,A");
  assert.equal(bodies.at(-1), "GNZDA,120010.00,01,03,2026,00,00");
  for (const { body, sum } of sentences) {
    const expected = [...Buffer.from(body)].reduce((a, b) => a ^ b, 0);
    assert.equal(Number.parseInt(sum, 16), expected, body);
  }
});

test("the number of satellites that GGA, GSA and GSV tell agree, and grow after a start", () => {
  const epoch = clockReceiver();
  const counts: number[] = [];
  for (let second = 1; second <= 8; second++) {
    const { sentences } = epoch(second);
    const fields = (name: string) =>
      sentences.filter(({ body }) => body.startsWith(name)).map(({ body }) => body.split(","));
    const used = Number(fields("GNGGA")[0]?.[7]);
    const listed = fields("GNGSA")[0]
      ?.slice(3, 15)
      .filter((id) => id !== "").length;
    assert.equal(used, listed);
    const tracked = fields("GPGSV")
      .flatMap((words) => [7, 11, 15, 19].map((at) => words[at] ?? ""))
      .filter((db) => db !== "");
    assert.ok(tracked.length >= used);
    counts.push(used);
  }
  assert.equal(counts[0], 0);
  assert.ok((counts.at(-1) ?? 0) >= 6, counts.join());
});

test("with a fix the pulse is within its noise and the sawtooth of the second", () => {
  const epoch = clockReceiver();
  let sum = 0;
  for (let second = 1; second <= 3002; second++) {
    const { pulsesNs } = epoch(second);
    assert.equal(pulsesNs.length, second > 1 ? 1 : 0);
    sum += (pulsesNs[0] ?? 0) ** 2;
  }
  const expected = Math.hypot(CATALOGUE.ublox8.pulseNoiseNs, CATALOGUE.ublox8.clockPeriodNs / Math.sqrt(12));
  assert.ok(Math.abs(Math.sqrt(sum / 3001) / expected - 1) < 0.05, `${Math.sqrt(sum / 3001)} against ${expected}`);
});

test("TIM-TP tells the quantisation error of the pulse to come: the two add to the unquantised pulse", () => {
  const epoch = clockReceiver({}, { pulseNoiseNs: 0 });
  let announcedPs: number | undefined;
  for (let second = 1; second <= 100; second++) {
    const { pulsesNs, frames } = epoch(second);
    const pulse = pulsesNs[0];
    if (announcedPs !== undefined && pulse !== undefined) assert.ok(Math.abs(pulse + announcedPs / 1000) < 0.001);
    const payload = frames.get(UBX.timTp) ?? Buffer.alloc(16);
    announcedPs = payload.readInt32LE(8);
    // Until the leap seconds are known they are taken to be 18, as they are.
    assert.equal(payload.readUInt32LE(0), (12 * 3600 + second + 1) * 1000, "time of week in UTC, of the next pulse");
    assert.ok(Math.abs(announcedPs) <= 10_417);
  }
});

test("NAV-PVT and NAV-TIMELS say when the leap count is known; until then the second is the assumed one", () => {
  const epoch = clockReceiver({ leapKnownS: 20, assumedLeapSeconds: 16 });
  for (let second = 1; second < 10; second++) epoch(second);
  const early = epoch(10);
  const pvt = early.frames.get(UBX.navPvt) ?? Buffer.alloc(0);
  assert.deepEqual([pvt.length, pvt.readUInt16LE(4), pvt[8], pvt[9], pvt[10], pvt[11]], [92, 2026, 12, 0, 12, 0x03]);
  const ls = early.frames.get(UBX.navTimeLs) ?? Buffer.alloc(0);
  assert.deepEqual([ls.length, ls[9], ls[23]], [24, 16, 0]);
  for (let second = 11; second < 30; second++) epoch(second);
  const late = epoch(30);
  const resolved = late.frames.get(UBX.navPvt);
  assert.deepEqual([resolved?.[10], resolved?.[11]], [30, 0x07]);
  assert.deepEqual([late.frames.get(UBX.navTimeLs)?.[9], late.frames.get(UBX.navTimeLs)?.[23]], [18, 3]);
});

test("until it knows the week it has a fix in the first days of a week count, and names the right time of the week", () => {
  const next = clockReceiver({ weekKnownS: 10 });
  const dates = Array.from({ length: 20 }, (_, second) => {
    const rmc =
      next(second)
        .sentences.find(({ body }) => body.includes("RMC"))
        ?.body.split(",") ?? [];
    return `${rmc[2]} ${rmc[9]} ${rmc[1]?.slice(0, 4)}`;
  });
  // 1 March 2026 is a Sunday, as 6 January 1980 was, the first day of week 0.
  assert.deepEqual([dates[5], dates[18]], ["A 060180 1200", "A 010326 1200"]);
  assert.deepEqual(new Set(dates.slice(1, 10)), new Set([dates[5]]));
});

test("a cut antenna takes the fix and the pulse, and both come back", () => {
  const epoch = clockReceiver();
  for (let second = 1; second <= 20; second++) epoch(second);
  const pulses = [21, 22, 23, 24].map((second) => epoch(second, { lossDb: second < 22 ? 100 : 0 }).pulsesNs.length);
  assert.deepEqual(pulses, [0, 0, 1, 1]);
});

test("without a fix a pulse runs away with the receiver's clock, and a spoofer has no hold on it", () => {
  const factory = () => ({ ...CATALOGUE.ublox8.factory(), pulseWhen: "always" as const });
  const epoch = clockReceiver({ firstFixS: 1000, freeRunPpb: 500 }, { factory, pulseNoiseNs: 0, clockPeriodNs: 0 });
  const pulses = [1, 2, 3].map((second) => epoch(second, { skyErrorNs: 1e6 }).pulsesNs[0]);
  assert.deepEqual(pulses, [500, 1000, 1500]);
});

test("the sentences follow the pulse by the lag, a spoofed one too", () => {
  const epoch = clockReceiver({ savedMessages: [] }, { lagMs: 480, lagWobbleMs: 20 });
  const lags: number[] = [];
  for (let second = 2; second <= 500; second++) {
    const { bursts } = epoch(second, { skyErrorNs: 1e9 });
    lags.push((bursts.at(-1)?.startNs ?? 0) / 1e6 - (second > 3 ? 1000 : 0));
  }
  const settled = lags.slice(3);
  const mean = settled.reduce((a, b) => a + b) / settled.length;
  const deviation = Math.sqrt(settled.reduce((sum, lag) => sum + (lag - mean) ** 2, 0) / settled.length);
  assert.ok(Math.abs(mean - 480) < 4 && Math.abs(deviation - 20) < 3, `${mean} ± ${deviation}`);
});
