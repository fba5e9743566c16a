import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandList, casicFrame, sentenceOf, u2, u4, ubxFrame } from "../../../src/gnss/setup/commands.js";

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

test("commands know their answers, and go in one piece or some of them", () => {
  const list = new CommandList()
    .ubx("rate", 0x0608, [1, 2])
    .pmtk("sync", 255, "1")
    .unanswered("speed", sentenceOf("PCAS01,3"))
    .casic("pulse", 0x0603, [0, 0, 0, 0])
    .quectel("width", "PQ1PPS,W,3,100");
  assert.equal(list.count, 5);
  assert.deepEqual(list.names, ["rate", "sync", "speed", "pulse", "width"]);
  assert.deepEqual(list.protocols, ["ubx", "pmtk", undefined, "casic", "quectel"]);
  assert.deepEqual(list.messages, [0x0608, 255, 0, 0x0603, 0]);
  const parts = [
    ubxFrame(0x0608, [1, 2]),
    sentenceOf("PMTK255,1"),
    sentenceOf("PCAS01,3"),
    casicFrame(0x0603, [0, 0, 0, 0]),
    sentenceOf("PQ1PPS,W,3,100"),
  ].map(hex);
  assert.equal(hex(list.select()), parts.join(""));
  assert.equal(hex(list.select((index) => index === 1 || index === 3)), `${parts[1]}${parts[3]}`);
  assert.equal(hex(list.select(() => false)), "");
  assert.equal(new CommandList().select().length, 0);
});
