import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { machineCpuNs, processCpuNs } from "../../../host-tools/bench/cpu.js";

test("CPU time is that of all threads of the process, and the machine's is no less", () => {
  const before = processCpuNs(process.pid);
  const machineBefore = machineCpuNs();
  const usage = process.cpuUsage();
  for (const end = Date.now() + 100; Date.now() < end; );
  const { user, system } = process.cpuUsage(usage);
  const spentNs = processCpuNs(process.pid) - before;
  const machineNs = machineCpuNs() - machineBefore;
  // The kernel books the time of a running thread at its ticks, 10 ms apart at the most.
  assert.ok(Math.abs(spentNs - (user + system) * 1000) < 30e6, `${spentNs} ns, ${user + system} µs`);
  assert.ok(machineNs > spentNs - 30e6, `${machineNs} ns of ${spentNs}`);
});

test("a process that keeps to one processor has one left, and so have those that it starts", () => {
  const module = new URL("../../../host-tools/bench/cpu.js", import.meta.url).href;
  const script = `
    import { execFileSync } from "node:child_process";
    import { keepToOneProcessor } from ${JSON.stringify(module)};
    keepToOneProcessor();
    for (const who of ["/proc/" + process.pid + "/status", "/proc/self/status"])
      process.stdout.write(execFileSync("grep", ["Cpus_allowed_list", who]));
  `;
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  assert.match(said, /^(Cpus_allowed_list:\s+)(\d+)\n\1\2\n$/);
});
