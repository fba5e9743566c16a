import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../host-tools/simulator/random.js";
import { type Reception, UNDISTURBED } from "../../../host-tools/simulator/receiver.js";
import { Sky } from "../../../host-tools/simulator/sky.js";
import { UBLOX_DEFAULTS, type UbloxOptions, UbloxReceiver } from "../../../host-tools/simulator/ublox.js";
import { frame, UBX, type UbxFrame, UbxReader } from "../../../host-tools/simulator/ubx.js";

const SKY = new Sky({ startUtc: "2026-03-01T12:00:00Z", leapEvents: [] });

function receiver(changes: Partial<UbloxOptions> = {}, seed = 1): UbloxReceiver {
  return new UbloxReceiver({ ...UBLOX_DEFAULTS, ...changes }, SKY, new RandomStream(seed, "receiver"));
}

/** Sentences and frames of one second's burst. */
function epoch(of: UbloxReceiver, second: number, reception: Partial<Reception> = {}) {
  const { pulsesNs, bursts } = of.second(second, { ...UNDISTURBED, ...reception });
  const bytes = Buffer.concat(bursts.map((burst) => burst.bytes));
  const text = bytes.toString("latin1");
  const sentences = [...text.matchAll(/\$([^*$]*)\*([0-9A-F]{2})\r\n/g)].map(([, body, sum]) => ({
    body: body ?? "",
    sum,
  }));
  const frames = new Map<number, UbxFrame>();
  for (const found of new UbxReader().push(bytes)) frames.set(found.message, found);
  return { pulsesNs, bursts, bytes, sentences, frames };
}

function after(of: UbloxReceiver, seconds: number) {
  for (let second = 1; second < seconds; second++) epoch(of, second);
  return epoch(of, seconds);
}

test("the second is named by RMC and ZDA, and every checksum is right", () => {
  const { sentences } = after(receiver(), 10);
  const bodies = sentences.map(({ body }) => body);
  assert.deepEqual(
    bodies.map((body) => body.slice(0, 5)),
    ["GPRMC", "GPGGA", "GPGSA", "GPGSV", "GPGSV", "GPGSV", "GPZDA"],
  );
  assert.equal(bodies[0], "GPRMC,120010.00,A,5128.67400,N,00000.00000,W,0.021,,010326,,,A");
  assert.equal(bodies.at(-1), "GPZDA,120010.00,01,03,2026,00,00");
  for (const { body, sum } of sentences) {
    const expected = [...Buffer.from(body)].reduce((a, b) => a ^ b, 0);
    assert.equal(Number.parseInt(sum ?? "", 16), expected, body);
  }
});

test("the number of satellites that GGA, GSA and GSV tell agree, and grow after a start", () => {
  const cold = receiver();
  const counts: number[] = [];
  for (let second = 1; second <= 8; second++) {
    const { sentences } = epoch(cold, second);
    const fields = (name: string) =>
      sentences.filter(({ body }) => body.startsWith(name)).map(({ body }) => body.split(","));
    const used = Number(fields("GPGGA")[0]?.[7]);
    const listed = fields("GPGSA")[0]
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

test("without a fix it says so and gives no pulse, with one the pulse is within its noise of the second", () => {
  const cold = receiver({ firstFixS: 5 });
  for (let second = 1; second <= 5; second++) {
    const { pulsesNs, sentences } = epoch(cold, second);
    assert.deepEqual(pulsesNs, []);
    assert.match(sentences[0]?.body ?? "", /^GPRMC,[\d.]*,V,/);
  }
  let sum = 0;
  for (let second = 6; second <= 3005; second++) {
    const { pulsesNs } = epoch(cold, second);
    assert.equal(pulsesNs.length, 1);
    sum += (pulsesNs[0] ?? 0) ** 2;
  }
  const expected = Math.sqrt(12 ** 2 + UBLOX_DEFAULTS.clockPeriodNs ** 2 / 12);
  assert.ok(Math.abs(Math.sqrt(sum / 3000) / expected - 1) < 0.05, `${Math.sqrt(sum / 3000)} against ${expected}`);
});

test("TIM-TP tells the quantisation error of the pulse to come: the two add to the unquantised pulse", () => {
  const here = receiver({ pulseNoiseNs: 0 });
  let announcedPs: number | undefined;
  for (let second = 1; second <= 100; second++) {
    const { pulsesNs, frames } = epoch(here, second);
    const pulse = pulsesNs[0];
    if (announcedPs !== undefined && pulse !== undefined) assert.ok(Math.abs(pulse + announcedPs / 1000) < 0.001);
    const payload = Buffer.from(frames.get(UBX.timTp)?.payload ?? []);
    announcedPs = payload.readInt32LE(8);
    assert.equal(payload.readUInt32LE(0), (12 * 3600 + second + 1) * 1000, "time of week in UTC, of the next pulse");
    assert.ok(Math.abs(announcedPs) <= 10_417);
  }
});

test("NAV-PVT and NAV-TIMELS say when the leap count is known; until then the second is the assumed one", () => {
  const cold = receiver({ leapKnownS: 20, assumedLeapSeconds: 16 });
  const early = after(cold, 10);
  const pvt = Buffer.from(early.frames.get(UBX.navPvt)?.payload ?? []);
  assert.deepEqual([pvt.length, pvt.readUInt16LE(4), pvt[8], pvt[9], pvt[10], pvt[11]], [92, 2026, 12, 0, 12, 0x03]);
  const ls = Buffer.from(early.frames.get(UBX.navTimeLs)?.payload ?? []);
  assert.deepEqual([ls.length, ls[9], ls[23]], [24, 16, 0]);
  for (let second = 11; second < 30; second++) epoch(cold, second);
  const late = epoch(cold, 30);
  const resolved = Buffer.from(late.frames.get(UBX.navPvt)?.payload ?? []);
  assert.deepEqual([resolved[10], resolved[11]], [30, 0x07]);
  assert.deepEqual([late.frames.get(UBX.navTimeLs)?.payload[9], late.frames.get(UBX.navTimeLs)?.payload[23]], [18, 3]);
});

test("a cut antenna takes the fix and the pulse, and both come back", () => {
  const here = receiver();
  after(here, 20);
  assert.equal(epoch(here, 21, { lossDb: 100 }).pulsesNs.length, 0);
  for (let second = 22; second < 25; second++) assert.equal(epoch(here, second).pulsesNs.length, second < 24 ? 0 : 1);
});

test("the sentences follow the pulse by the lag", () => {
  const here = receiver({ lagMs: 480, lagWobbleMs: 20 });
  const lags: number[] = [];
  for (let second = 1; second <= 500; second++) {
    const burst = epoch(here, second).bursts[0];
    lags.push((burst?.startNs ?? 0) / 1e6);
  }
  const mean = lags.reduce((a, b) => a + b) / lags.length;
  const deviation = Math.sqrt(lags.reduce((sum, lag) => sum + (lag - mean) ** 2, 0) / lags.length);
  assert.ok(Math.abs(mean - 480) < 4 && Math.abs(deviation - 20) < 3, `${mean} ± ${deviation}`);
});

test("commands: messages and speed of generation 8, values of generation 10, each with its answer", () => {
  const at = { second: 5, nanosecond: 0 };
  const m8 = receiver({ preset: "factory" });
  assert.equal(after(m8, 5).frames.size, 0);
  const answers = m8.hear(at, 9600, frame(UBX.cfgMsg, Uint8Array.of(0x01, 0x26, 1)));
  assert.deepEqual(
    answers.map(({ bytes }) => [...bytes]),
    [[0xb5, 0x62, 5, 1, 2, 0, 6, 1, 0x0f, 0x38]],
  );
  assert.ok(epoch(m8, 6).frames.has(UBX.navTimeLs));
  const port = Buffer.alloc(20);
  port[0] = 1;
  port.writeUInt32LE(38400, 8);
  m8.hear(at, 9600, frame(UBX.cfgPrt, port));
  assert.equal(m8.baud, 38400);
  assert.deepEqual(m8.hear(at, 9600, frame(UBX.monVer, new Uint8Array(0))), [], "at the wrong speed it hears nothing");

  const m10 = receiver({ preset: "factory", generation: 10 });
  after(m10, 5);
  assert.equal(m10.hear(at, 9600, frame(UBX.cfgMsg, Uint8Array.of(0x01, 0x26, 1)))[0]?.bytes[3], 0, "refused");
  const values = Buffer.from([0, 1, 0, 0, 0x61, 0x00, 0x91, 0x20, 1]);
  assert.equal(m10.hear(at, 9600, frame(UBX.cfgValset, values))[0]?.bytes[3], 1);
  assert.ok(epoch(m10, 6).frames.has(UBX.navTimeLs));
});

test("the same seed gives the same bytes, another one does not", () => {
  const bytes = (seed: number) => {
    const here = receiver({}, seed);
    return Array.from({ length: 50 }, (_, n) => epoch(here, n + 1).pulsesNs.join()).join();
  };
  assert.equal(bytes(1), bytes(1));
  assert.notEqual(bytes(1), bytes(2));
});
