import assert from "node:assert/strict";
import { test } from "node:test";
import { UbxReader } from "../../../host-tools/simulator/ubx.js";
import type { CommandList } from "../../../src/gnss/setup/commands.js";
import {
  casicBaud,
  casicCommands,
  casicPulse,
  mtkBaud,
  mtkCommands,
  quectelPulse,
  ubloxBaud,
  ubloxCommands,
  ubloxPulse,
  ubloxWithoutPvt,
} from "../../../src/gnss/setup/families.js";

const UPRIGHT = { widthMs: 100, falling: false };
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const text = (list: CommandList) => textOf(list.select()).trim().split("\r\n");
const frames = (list: CommandList) => new UbxReader().push(list.select());

test("each batch fits the serial driver's send buffer of 512 bytes, with a question beside it", () => {
  const batches = [
    ubloxCommands("legacy", UPRIGHT),
    ubloxCommands("values", UPRIGHT),
    ubloxWithoutPvt(),
    mtkCommands(UPRIGHT),
    casicCommands(UPRIGHT),
  ];
  for (const batch of batches) assert.ok(batch.select().length <= 300, `${batch.names[0]}: ${batch.select().length}`);
});

test("CFG-TP5, field by field (M8 protocol §32.10.38)", () => {
  const [frame] = frames(ubloxPulse("legacy", UPRIGHT));
  assert.equal(frame?.message, 0x0631);
  const payload = Buffer.from(frame?.payload ?? []);
  assert.equal(payload.length, 32);
  assert.deepEqual([...payload.subarray(0, 8)], [0, 1, 0, 0, 0, 0, 0, 0]);
  assert.equal(payload.readUInt32LE(8), 1_000_000, "period in us without a fix");
  assert.equal(payload.readUInt32LE(12), 1_000_000, "and with one");
  assert.equal(payload.readUInt32LE(16), 0, "no pulse without a fix");
  assert.equal(payload.readUInt32LE(20), 100_000, "length in us with a fix");
  assert.equal(payload.readInt32LE(24), 0, "no delay");
  assert.equal(payload.readUInt32LE(28), 0x77, "active, locked, other set, length, aligned, rising; grid UTC");
  const [falling] = frames(ubloxPulse("legacy", { widthMs: 60, falling: true }));
  assert.equal(Buffer.from(falling?.payload ?? []).readUInt32LE(28), 0x37);
  assert.equal(Buffer.from(falling?.payload ?? []).readUInt32LE(20), 60_000);
});

/** Keys and values of a CFG-VALSET payload, by the size that bits 28–30 of a key tell. */
function valuesOf(payload: Uint8Array): Map<number, number> {
  const bytes = Buffer.from(payload);
  assert.deepEqual([...bytes.subarray(0, 4)], [0, 1, 0, 0], "version 0, into memory only");
  const values = new Map<number, number>();
  for (let at = 4; at < bytes.length; ) {
    const key = bytes.readUInt32LE(at);
    const size = [0, 1, 1, 2, 4][(key >>> 28) & 7] ?? 0;
    values.set(key, bytes.readUIntLE(at + 4, size));
    at += 4 + size;
  }
  return values;
}

test("CFG-VALSET: the keys of the interface description, with values of their size", () => {
  const [pulse] = frames(ubloxPulse("values", { widthMs: 60, falling: true }));
  assert.equal(pulse?.message, 0x068a);
  const values = valuesOf(pulse?.payload ?? new Uint8Array());
  assert.equal(values.get(0x40050005), 60_000);
  assert.equal(values.get(0x40050004), 0);
  assert.equal(values.get(0x1005000b), 0);
  assert.equal(values.get(0x2005000c), 0);
  assert.equal(values.get(0x10050009), 1);
  const all = frames(ubloxCommands("values", UPRIGHT)).flatMap(({ payload }) => [...valuesOf(payload)]);
  const rates = new Map(all.filter(([key]) => key >>> 16 === 0x2091));
  assert.deepEqual(
    [...rates].sort(([a], [b]) => a - b),
    [
      [0x20910007, 1], // NAV-PVT
      [0x2091001b, 5], // NAV-STATUS
      [0x20910061, 10], // NAV-TIMELS
      [0x209100ac, 1], // RMC
      [0x209100b1, 0], // VTG
      [0x209100bb, 0], // GGA
      [0x209100c0, 0], // GSA
      [0x209100c5, 30], // GSV
      [0x209100ca, 0], // GLL
      [0x2091017e, 1], // TIM-TP
      [0x2091035a, 5], // MON-RF
    ],
  );
  const [speed] = new UbxReader().push(ubloxBaud("values", 38400));
  assert.deepEqual([...valuesOf(speed?.payload ?? new Uint8Array())], [[0x40520001, 38400]]);
});

test("CFG-PRT (M8 protocol §32.10.25) and CFG-MSG", () => {
  const [port] = new UbxReader().push(ubloxBaud("legacy", 115200));
  const payload = Buffer.from(port?.payload ?? []);
  assert.equal(port?.message, 0x0600);
  assert.equal(payload.length, 20);
  assert.equal(payload[0], 1);
  assert.equal(payload.readUInt32LE(4), 0x08d0);
  assert.equal(payload.readUInt32LE(8), 115200);
  assert.deepEqual([payload.readUInt16LE(12), payload.readUInt16LE(14)], [7, 3]);
  const rates = frames(ubloxCommands("legacy", UPRIGHT)).filter(({ message }) => message === 0x0601);
  assert.deepEqual(
    rates.map((frame) => Buffer.from(frame.payload).toString("hex")),
    ["010701", "01260a", "0d0101", "f00401", "f0031e", "f00000", "f00100", "f00200", "f00500", "010305", "0a0905"],
  );
});

test("PMTK and PQ", () => {
  assert.deepEqual(text(mtkCommands(UPRIGHT)), [
    "$PMTK314,0,1,0,1,0,5,0,0,0,0,0,0,0,0,0,0,0,0,0*2D",
    "$PMTK220,1000*1F",
    "$PMTK255,1*2D",
    "$PMTK285,3,100*3F",
  ]);
  assert.equal(textOf(mtkBaud(38400)), "$PMTK251,38400*27\r\n");
  assert.deepEqual(text(quectelPulse(UPRIGHT)), ["$PQ1PPS,W,3,100*1A"]);
});

test("PCAS and CASIC's CFG-TP", () => {
  const [sentences, rate] = text(casicCommands(UPRIGHT));
  assert.match(sentences ?? "", /^\$PCAS03,1,0,0,5,1,0,0,0,0,0,,,0,0\*/);
  assert.equal(rate, "$PCAS02,1000*2E");
  const bytes = Buffer.from(casicPulse({ widthMs: 60, falling: true }).select());
  assert.equal(bytes.subarray(0, 6).toString("hex"), "bace10000603");
  assert.equal(bytes.readUInt32LE(6), 1_000_000);
  assert.equal(bytes.readUInt32LE(10), 60_000);
  assert.deepEqual([...bytes.subarray(14, 18)], [3, 1, 0, 0]);
  assert.equal(bytes.length, 6 + 16 + 4);
  assert.equal(textOf(casicBaud(38400) ?? new Uint8Array()), "$PCAS01,3*1F\r\n");
  assert.equal(casicBaud(14400), undefined);
});
