import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { runs } from "../../extent.js";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../compile.js";

const hex = (text: string) => Buffer.from(text).toString("hex");

/** What a put, a take and a clear do, written without a ring: a list of bytes, each with its own count or none. */
class Model {
  lost = 0;
  private bytes: { value: number; ticks: bigint | undefined }[] = [];
  private marks = 0;
  private sinceMark = 0;
  private broken = true;
  private current = 0n;
  private offset = 0n;

  put(ticks: bigint, pause: boolean, values: readonly number[]): void {
    if (values.length === 0) return;
    const marked = pause || this.broken || this.sinceMark >= 256;
    const room = marked && this.marks === 32 ? 0 : 4096 - this.bytes.length;
    const kept = values.slice(0, room);
    if (kept.length > 0 && marked) {
      this.marks++;
      this.sinceMark = 0;
      this.broken = false;
    }
    for (const [index, value] of kept.entries()) {
      this.bytes.push({ value, ticks: marked && index === 0 ? ticks : undefined });
    }
    this.sinceMark += kept.length;
    this.lost += values.length - kept.length;
    if (kept.length < values.length) this.broken = true;
  }

  take(limit: number, byteTicks: bigint): string {
    const first = this.bytes[0];
    if (first === undefined) return "0";
    if (first.ticks !== undefined) {
      this.current = first.ticks;
      this.offset = 0n;
      this.marks--;
    }
    const next = this.bytes.findIndex(({ ticks }, index) => index > 0 && ticks !== undefined);
    const taken = this.bytes.splice(0, Math.min(limit, next < 0 ? this.bytes.length : next));
    const ticks = this.current + this.offset * byteTicks;
    this.offset += BigInt(taken.length);
    return `${taken.length} ${ticks} ${Buffer.from(taken.map(({ value }) => value)).toString("hex")}`;
  }

  clear(): void {
    this.bytes = [];
    this.marks = 0;
    this.broken = true;
  }
}

describe("chunks of received bytes", () => {
  let program = "";
  before(() => {
    program = compile(["test/drivers/serial/chunks-harness.c", "drivers/serial/chunks.c"], ADDRESS_AND_UNDEFINED);
  });

  it("never spans a pause, and counts on within a burst", () => {
    const input = `P 1000 1 ${hex("abcdef")}\nP 1600 0 ${hex("gh")}\nP 9000 1 ${hex("X")}\nT 5 100\nT 99 100\nT 99 100\nT 9 1\n`;
    assert.deepEqual(runLines(program, input), [
      `5 1000 ${hex("abcde")}`,
      `3 1500 ${hex("fgh")}`,
      `1 9000 ${hex("X")}`,
      "0",
    ]);
  });

  it("marks a byte that comes after all were taken by the burst's mark", () => {
    const input = `P 1000 1 ${hex("ab")}\nT 9 100\nP 1200 0 ${hex("c")}\nT 9 100\n`;
    assert.deepEqual(runLines(program, input), [`2 1000 ${hex("ab")}`, `1 1200 ${hex("c")}`]);
  });

  it("drops what finds no room, counts it, and marks what comes next", () => {
    const input = `P 5 1 ${"00".repeat(4095)}\nP 7 0 ${hex("abc")}\nL\nW\nT 4096 1\nT 9 1\nP 99 0 ${hex("d")}\nT 9 1\n`;
    const [lost, waiting, first, ...others] = runLines(program, input);
    assert.equal(lost, "2");
    assert.equal(waiting, "4096");
    assert.equal(first?.slice(0, 9), "4095 5 00");
    assert.deepEqual(others, [`1 7 ${hex("a")}`, `1 99 ${hex("d")}`]);
  });

  it("does as the model does, whatever comes in whatever order", () => {
    const operation = fc.oneof(
      fc.record({
        kind: fc.constant("put" as const),
        pause: fc.boolean(),
        length: fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 3000 })),
        step: fc.bigInt(1n, 1n << 40n),
      }),
      fc.record({ kind: fc.constant("take" as const), limit: fc.integer({ min: 1, max: 600 }) }),
      fc.record({ kind: fc.constant("clear" as const) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { minLength: 20, maxLength: 120 }), (operations) => {
        const model = new Model();
        const wanted: string[] = [];
        let input = "";
        let ticks = 0n;
        let value = 0;
        for (const step of operations) {
          if (step.kind === "put") {
            ticks += step.step;
            const values = Array.from({ length: step.length }, () => value++ & 0xff);
            input += `P ${ticks} ${step.pause ? 1 : 0} ${Buffer.from(values).toString("hex")}\n`;
            model.put(ticks, step.pause, values);
          } else if (step.kind === "take") {
            input += `T ${step.limit} 83\n`;
            wanted.push(model.take(step.limit, 83n));
          } else {
            input += "C\n";
            model.clear();
          }
        }
        wanted.push(String(model.lost));
        assert.deepEqual(runLines(program, `${input}L\n`), wanted);
      }),
      { numRuns: runs(40, 150), seed: 20_261_122 },
    );
  });
});
