import assert from "node:assert/strict";
import { test } from "node:test";
import { casicFrame, joined, pmtkCommand, sentenceOf, u2, u4, ubxCommand, ubxFrame } from "../../src/gnss/commands.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

test("UBX frames as the protocol documents show them", () => {
  assert.equal(hex(ubxFrame(0x0a04, [])), "b5620a0400000e34");
  assert.equal(hex(ubxFrame(0x0608, [])), "b562060800000e30");
  // CFG-MSG that switches GLL off on all ports, as it stands in many programs for these receivers.
  assert.equal(hex(ubxFrame(0x0601, [0xf0, 1, 0, 0, 0, 0, 0, 1])), "b56206010800f001000000000001012b");
});

test("a CASIC frame as a receiver's maker made it: MSG-GPSION from a file of assistance data", () => {
  const payload = [0x4d, 4, 0xfa, 0, 0x12, 2, 0xfe, 0xfe, 0x38, 2, 0xfc, 1, 3, 0, 0, 0];
  assert.equal(hex(casicFrame(0x0806, payload)), `bace10000806${hex(Uint8Array.from(payload))}aa08fc07`);
});

test("sentences with sums that public sources print", () => {
  for (const line of [
    "$PMTK605*31",
    "$PMTK000*32",
    "$PMTK314,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0*28",
    "$PMTK255,1*2D",
    "$PMTK285,3,100*3F",
    "$PMTK251,38400*27",
    "$PQ1PPS,W,3,100*1A",
    "$PCAS06,0*1B",
    "$PCAS03,1,0,0,0,1,0,0,0,0,0,,,0,0*02",
  ]) {
    assert.equal(text(sentenceOf(line.slice(1, -3))), `${line}\r\n`);
  }
});

test("little-endian words", () => {
  assert.deepEqual(u2(0x1234), [0x34, 0x12]);
  assert.deepEqual(u4(0x91234567), [0x67, 0x45, 0x23, 0x91]);
});

test("a command knows its answer, and several go in one piece", () => {
  const commands = [ubxCommand("rate", 0x0608, [1, 2]), pmtkCommand("sync", 255, "1")];
  assert.deepEqual(
    commands.map(({ answer }) => answer),
    [
      { protocol: "ubx", message: 0x0608 },
      { protocol: "pmtk", message: 255 },
    ],
  );
  const [first, second] = commands;
  assert.ok(first && second);
  assert.equal(hex(joined(commands)), hex(first.bytes) + hex(second.bytes));
  assert.equal(joined([]).length, 0);
});
