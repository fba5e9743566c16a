import assert from "node:assert/strict";
import { test } from "node:test";
import type { Control } from "../../../src/serving/control/control.js";
import { ControlPort, type PacketPort } from "../../../src/serving/control/port.js";

/** Packets by their first byte: 0x26 is answered in so many fragments, 0x2e is not accepted. */
function run(packets: readonly number[], fragments: number): string[] {
  const waiting = [...packets];
  const said: string[] = [];
  const port: PacketPort = {
    take(into) {
      const first = waiting.shift();
      if (first === undefined) return 0;
      into[0] = first;
      return 48;
    },
    send: (bytes, length) => said.push(`send ${bytes[0]} ${length}`) > 0,
  };
  let left = 0;
  const control = {
    accept(packet: Uint8Array, length: number, uptimeSeconds: number) {
      said.push(`control ${length} ${uptimeSeconds}`);
      left = packet[0] === 0x26 ? fragments : 0;
      return left > 0;
    },
    next: () => (left-- > 0 ? 480 : 0),
  };
  new ControlPort(port, control as unknown as Control).takePackets(new Uint8Array(1232), 7);
  return said;
}

test("a control message is answered in as many fragments as there are", () => {
  assert.deepEqual(run([0x26], 3), ["control 48 7", "send 38 480", "send 38 480", "send 38 480"]);
});

test("a packet that is not accepted gets nothing, and the ones behind it are not held up", () => {
  assert.deepEqual(run([0x2e, 0x26], 1), ["control 48 7", "control 48 7", "send 38 480"]);
});

test("packets without end are answered eight at a time", () => {
  let taken = 0;
  const take = () => {
    taken++;
    return 48;
  };
  const port: PacketPort = { take, send: () => true };
  const control = { accept: () => false, next: () => 0 };
  const service = new ControlPort(port, control as unknown as Control);
  assert.equal(service.takePackets(new Uint8Array(1232), 7), true);
  assert.equal(taken, 8);
});
