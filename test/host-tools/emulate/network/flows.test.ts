import assert from "node:assert/strict";
import { test } from "node:test";
import { Flows, MOST_FLOWS } from "../../../../host-tools/emulate/network/flows.js";

const flow = (port: number, forward = 0) => ({ forward, address: "127.0.0.1", port });

test("a client keeps its port, and others get others", () => {
  const flows = new Flows();
  const first = flows.portOf(flow(1000));
  assert.notEqual(flows.portOf(flow(1001)), first);
  assert.notEqual(flows.portOf(flow(1000, 1)), first);
  assert.equal(flows.portOf(flow(1000)), first);
  assert.deepEqual(flows.behind(first), flow(1000));
  assert.equal(flows.behind(first + MOST_FLOWS), undefined);
  assert.equal(flows.behind(80), undefined);
});

test("the table has a fixed size: who was silent for longest makes room", () => {
  const flows = new Flows();
  const ports = Array.from({ length: MOST_FLOWS }, (_, number) => flows.portOf(flow(number)));
  assert.equal(new Set(ports).size, MOST_FLOWS);
  flows.portOf(flow(0));
  assert.equal(flows.portOf(flow(5000)), ports[1]);
  assert.equal(flows.portOf(flow(0)), ports[0]);
  assert.deepEqual(flows.behind(ports[1] ?? 0), flow(5000));
  for (let number = 0; number < 10 * MOST_FLOWS; number++) flows.portOf(flow(number, 1));
  const used = Array.from({ length: 65_536 }, (_, port) => flows.behind(port)).filter((one) => one !== undefined);
  assert.equal(used.length, MOST_FLOWS);
});
