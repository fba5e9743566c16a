import assert from "node:assert/strict";
import { test } from "node:test";
import { protocolOf } from "../../../host-tools/simulator/binary-protocols.js";

const sirf = (payload: number[]) => {
  const sum = payload.reduce((total, byte) => total + byte, 0) & 0x7fff;
  return [0xa0, 0xa2, 0, payload.length, ...payload, sum >> 8, sum & 255, 0xb0, 0xb3];
};
const skyTraq = (payload: number[]) => {
  const sum = payload.reduce((total, byte) => total ^ byte, 0);
  return [0xa0, 0xa1, 0, payload.length, ...payload, sum, 0x0d, 0x0a];
};
const tsip = (payload: number[]) => [0x10, ...payload, 0x10, 0x03];

test("frames in a row name their protocol, wherever the log begins", () => {
  const of = (frame: (payload: number[]) => number[]) =>
    Buffer.from([7, 7, ...frame([2, 5, 9]), ...frame([0x8f, 0x10, 0x10, 4]), ...frame([1])]);
  assert.equal(protocolOf(of(sirf)), "SiRF");
  assert.equal(protocolOf(of(skyTraq)), "SkyTraq");
  assert.equal(protocolOf(of(tsip)), "TSIP (Trimble)");
});

test("two frames, or a wrong sum, are no protocol", () => {
  assert.equal(protocolOf(Buffer.from([...sirf([1]), ...sirf([2])])), undefined);
  const wrong = [...sirf([1]), ...sirf([2]), ...sirf([3])];
  wrong[4] = 9;
  assert.equal(protocolOf(Buffer.from(wrong)), undefined);
});
