import assert from "node:assert/strict";
import { test } from "node:test";
import type { Control } from "../../src/ntp/control.js";
import type { Server } from "../../src/ntp/server.js";
import { Service, type ServicePort } from "../../src/ntp/service.js";
import { TransmitLead } from "../../src/ntp/transmit-lead.js";
import { toTicks } from "../../src/time/ticks.js";

/** Packets by their first byte: 0x26 is a control message, 0x23 a request that is answered, 0x20 one that is not. */
function run(packets: readonly number[], fragments = 0): { said: string[]; lead: TransmitLead } {
  const waiting = [...packets];
  const said: string[] = [];
  let clock = 1000;
  const port: ServicePort = {
    take(into) {
      const first = waiting.shift();
      if (first === undefined) return 0;
      into[0] = first;
      return 48;
    },
    receivedTicks: () => toTicks(990),
    send: (bytes, length) => said.push(`send ${bytes[0]} ${length}`) > 0,
  };
  const server = {
    signature: 2,
    accept: (packet: Uint8Array) => packet[0] === 0x23,
    answer(_request: Uint8Array, received: number, leaving: number, into: Uint8Array) {
      said.push(`answer ${received} ${leaving}`);
      clock += 70;
      into[0] = 0x24;
      return 68;
    },
  };
  let left = fragments;
  const control = {
    accept: (_packet: Uint8Array, length: number, uptimeSeconds: number) =>
      said.push(`control ${length} ${uptimeSeconds}`),
    next: () => (left-- > 0 ? 480 : 0),
  };
  const lead = new TransmitLead(3);
  const now = () => toTicks(clock);
  new Service(port, now, server as unknown as Server, control as unknown as Control, lead).takePackets(
    new Uint8Array(1232),
    7,
  );
  return { said, lead };
}

test("a request is stamped ahead by what the last answer of its kind took", () => {
  const { said, lead } = run([0x23, 0x23]);
  assert.deepEqual(said, ["answer 990 1000", "send 36 68", "answer 990 1140", "send 36 68"]);
  assert.deepEqual([lead.ticks(2), lead.ticks(0)], [70, 0]);
});

test("a packet that the server does not accept gets nothing, and the ones behind it are not held up", () => {
  assert.deepEqual(run([0x20, 0x23]).said, ["answer 990 1000", "send 36 68"]);
});

test("a control message is answered in as many fragments as there are", () => {
  assert.deepEqual(run([0x26], 3).said, ["control 48 7", "send 38 480", "send 38 480", "send 38 480"]);
});
