import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../host-tools/simulator/random.js";
import { SerialLine } from "../../../host-tools/simulator/serial-line.js";

const at = (second: number, ms: number) => ({ second, nanosecond: ms * 1e6 });
const ms = (instant: { second: number; nanosecond: number }) => instant.second * 1e3 + instant.nanosecond / 1e6;

test("a piece arrives with its first byte, the next one sixty-four bytes later", () => {
  const line = new SerialLine(new RandomStream(1, "line"));
  const pieces = line.send(9600, { at: at(3, 100), bytes: new Uint8Array(150) });
  assert.deepEqual(
    pieces.map(({ bytes }) => bytes.length),
    [64, 64, 22],
  );
  const byteMs = 10 / 9.6;
  pieces.forEach((piece, n) => {
    assert.ok(Math.abs(ms(piece.at) - (3100 + byteMs * (64 * n + 1))) < 1e-5);
  });
});

test("what is sent while the line is busy waits, across seconds too", () => {
  const line = new SerialLine(new RandomStream(1, "line"));
  line.send(9600, { at: at(3, 900), bytes: new Uint8Array(480) });
  const [next] = line.send(9600, { at: at(4, 10), bytes: new Uint8Array(1) });
  assert.ok(next !== undefined && Math.abs(ms(next.at) - (3900 + (481 * 10) / 9.6)) < 1e-5);
  const [later] = line.send(9600, { at: at(6, 10), bytes: new Uint8Array(1) });
  assert.ok(later !== undefined && Math.abs(ms(later.at) - (6010 + 10 / 9.6)) < 1e-5);
});

test("at the appliance's own speed bytes are as they were sent, at another they are not, nor as many", () => {
  const line = new SerialLine(new RandomStream(1, "line"));
  const sent = Uint8Array.from({ length: 40 }, (_, n) => n);
  const heard = () => line.send(9600, { at: at(1, 0), bytes: sent }).map(({ bytes }) => [...bytes])[0];
  line.applianceBaud = 9600;
  assert.deepEqual(heard(), [...sent]);
  line.applianceBaud = 4800;
  assert.equal(heard()?.length, 20);
  line.applianceBaud = 38400;
  assert.notDeepEqual(heard()?.slice(0, 40), [...sent]);
});
