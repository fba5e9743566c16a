import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { ADDRESS_AND_UNDEFINED, compile, THREAD } from "../compile.js";

describe("queue of edges between an interrupt and its reader", () => {
  it("hands out every edge once, in order, or counts it as lost, without a data race", () => {
    const program = compile(["test/drivers/pulse/edges-harness.c"], THREAD);
    const [taken = 0, lost = 0] = execFileSync(program, ["50000"], { encoding: "utf8" }).trim().split(" ").map(Number);
    assert.equal(taken + lost, 50_000);
    assert.ok(taken > 0);
  });

  it("keeps the sixteen oldest when nobody takes any", () => {
    const source = "test/drivers/pulse/edges-full.c";
    const program = compile([source], ADDRESS_AND_UNDEFINED);
    const lines = execFileSync(program, { encoding: "utf8" }).trim().split("\n");
    const oldest = Array.from({ length: 16 }, (_, index) => String(index + 1));
    assert.deepEqual(lines, [...oldest, "lost 24", "41"]);
  });
});
