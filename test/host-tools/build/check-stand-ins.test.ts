import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { after, describe, it } from "node:test";
import { compileAll } from "../../../host-tools/build/check-esp32/compile-all.js";
import { esp32Sources, standInJobs } from "../../../host-tools/build/check-stand-ins.js";
import { ROOT } from "../../../host-tools/build/paths.js";
import { TARGETS } from "../../../host-tools/firmware.js";
import { longTest } from "../../extent.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-stand-ins-"));
after(() => rmSync(folder, { recursive: true }));

/** The C files of ours that a manifest of drivers/esp32 names. */
function named(manifest: string): string[] {
  const { modules } = JSON.parse(readFileSync(join(ROOT, "drivers/esp32", manifest), "utf8"));
  const names: string[] = [modules["*"] ?? []].flat();
  return names.filter((name) => name.startsWith(".")).map((name) => `${normalize(join("drivers/esp32", name))}.c`);
}

describe("the boards' C against stand-ins for the SDKs' headers", () => {
  it("takes the boards' files and the portable ones, not the simulator's", () => {
    const sources = esp32Sources(ROOT);
    assert.ok(sources.includes("drivers/pulse/esp32/pulse.c"));
    assert.ok(sources.includes("drivers/responder/reply.c"));
    assert.deepEqual(
      sources.filter((path) => /sim|x-cli/.test(path)),
      [],
    );
  });

  it("is the C that the boards' manifests name, no less and no more", () => {
    const manifests = ["manifest.json", ...Object.keys(TARGETS).map((target) => `${target}.json`)];
    const all = new Set(manifests.flatMap(named));
    // What the build makes is not ours to hold against stand-ins.
    const ours = [...all].filter((name) => !name.startsWith("build/"));
    assert.deepEqual(ours.sort(), esp32Sources(ROOT));
  });

  longTest("compiles without a warning, and puts nothing large into the image that could start as zeros", async () => {
    const jobs = standInJobs(esp32Sources(ROOT), folder, process.env.CC ?? "cc");
    assert.deepEqual(await compileAll(jobs, process.env), []);
    const { stdout, error } = spawnSync("size", ["-A", ...jobs.map(({ object }) => object)], { encoding: "utf8" });
    assert.equal(error, undefined);
    let file = "";
    let sections = 0;
    for (const line of stdout.split("\n")) {
      const [first = "", size] = line.split(/\s+/);
      if (line.endsWith(":")) file = line;
      if (!/^\.data(\..*)?$/.test(first) || first.startsWith(".data.rel.ro")) continue;
      sections++;
      // A lock, a pin, a pointer; a ring is hundreds.
      assert.ok(Number(size) <= 64, `${file} has ${size} bytes in ${first}`);
    }
    assert.ok(sections >= jobs.length, "size lists .data of each object");
  });
});
