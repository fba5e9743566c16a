import assert from "node:assert/strict";
import { test } from "node:test";
import { cpuNs } from "../../../host-tools/bench/servers.js";

test("CPU time is that of all threads of the process", () => {
  const before = cpuNs(process.pid);
  const usage = process.cpuUsage();
  for (const end = Date.now() + 50; Date.now() < end; );
  const { user, system } = process.cpuUsage(usage);
  const spentNs = cpuNs(process.pid) - before;
  // The kernel books the time of a running thread at its ticks, 10 ms apart at the most.
  assert.ok(Math.abs(spentNs - (user + system) * 1000) < 20e6, `${spentNs} ns, ${user + system} µs`);
});
