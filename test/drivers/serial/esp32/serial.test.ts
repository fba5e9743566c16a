/** The board's receiving task (drivers/serial/esp32/serial.c) on a model of ESP-IDF's UART driver. */

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile, runLines, STAND_INS } from "../../compile.js";

/** Ticks from one byte to the next at 9600 baud: the counter of the model runs at 1 MHz. */
const BYTE = 1041;
const SECOND = 1_000_000;

interface Chunk {
  length: number;
  ticks: number;
  value: number;
}

describe("the board's serial line", () => {
  let program = "";
  before(() => {
    const files = ["serial/esp32/serial-harness.c", "stand-ins/xs.c"].map((name) => `test/drivers/${name}`);
    const drivers = ["drivers/serial/esp32/serial.c", "drivers/serial/chunks.c"];
    program = compile([...files, ...drivers], [...ADDRESS_AND_UNDEFINED, ...STAND_INS("esp32")]);
  });

  /** Runs lines of the harness; each "Q" gives a list of chunks, each "L" a number. */
  function run(lines: readonly string[]): (Chunk[] | number)[] {
    const results: (Chunk[] | number)[] = [];
    let chunks: Chunk[] = [];
    for (const line of runLines(program, `${lines.join("\n")}\n`)) {
      const [length = 0, ticks, value = 0] = line.split(" ").map(Number);
      if (line === ".") {
        results.push(chunks);
        chunks = [];
      } else if (ticks === undefined) results.push(length);
      else chunks.push({ length, ticks, value });
    }
    return results;
  }

  /**
   * A burst of `count` bytes at `start` is one chunk after another without a gap, the first at `start`. Values count all
   * bytes on the line, `before` of them before this burst.
   */
  function assertBurst(chunks: Chunk[] | number | undefined, start: number, count: number, before: number): void {
    assert.ok(Array.isArray(chunks));
    assert.equal(chunks[0]?.value, before % 256, "the burst begins with bytes of another one");
    assert.equal(
      chunks.reduce((sum, { length }) => sum + length, 0),
      count,
    );
    let at = start;
    for (const { length, ticks } of chunks) {
      // The task wakes 50 ticks after the interrupt.
      assert.ok(Math.abs(ticks - at) <= 100, `a chunk at ${ticks} instead of ${at}`);
      at += length * BYTE;
    }
  }

  it("stamps each burst with the arrival of its first byte", () => {
    const bursts = [10, 64, 65, 300, 700];
    const lines = bursts.flatMap((count, index) => [`B ${(index + 1) * SECOND} ${count}`, "Q"]);
    let before = 0;
    for (const [index, chunks] of run(lines).entries()) {
      assertBurst(chunks, (index + 1) * SECOND, bursts[index] ?? 0, before);
      before += bursts[index] ?? 0;
    }
  });

  it("stamps the bursts after an overflow right, and counts what was lost", () => {
    // The task sleeps while 3000 bytes come: the driver keeps 1024 and lays up to 128 aside, the FIFO runs over.
    const lines = [`S 1`, `B ${SECOND} 3000`, "S 0", "Q", "L"];
    const after = [1, 2, 3].flatMap((number) => [`B ${(10 + number) * SECOND} 400`, "Q"]);
    const [kept, lost, ...bursts] = run([...lines, ...after]);
    assert.ok(Array.isArray(kept) && typeof lost === "number");
    const arrived = kept.reduce((sum, { length }) => sum + length, 0);
    assert.ok(arrived >= 1024 && arrived < 3000);
    assert.ok(lost >= 1024 && lost <= 3000 - arrived, `${lost} counted as lost, ${3000 - arrived} are`);
    for (const [index, chunks] of bursts.entries()) assertBurst(chunks, (11 + index) * SECOND, 400, 3000 + index * 400);
  });

  it("marks a pause after a loss, however soon the line goes on", () => {
    // Some of the bytes between the two wakings are lost; the burst goes on without a pause.
    const [chunks] = run(["S 1", `B ${SECOND} 1500`, "S 0", `B ${SECOND + 1504 * BYTE} 100`, "Q"]);
    assert.ok(Array.isArray(chunks));
    const last = chunks.at(-1);
    assert.ok(last !== undefined && last.length === 100, JSON.stringify(chunks));
    assert.ok(Math.abs(last.ticks - (SECOND + 1504 * BYTE)) <= 100);
  });

  it("needs no event for each piece: bytes whose events found no room are stamped with the rest", () => {
    // Forty short pieces, half a pause apart, while the task sleeps: the queue of 32 events is full, the buffer is not.
    const pieces = Array.from({ length: 40 }, (_, index) => `B ${SECOND + index * 20 * BYTE} 10`);
    const [, ...bursts] = run(["S 1", ...pieces, "S 0", "Q", `B ${5 * SECOND} 90`, "Q", `B ${6 * SECOND} 90`, "Q"]);
    for (const [index, chunks] of bursts.entries()) assertBurst(chunks, (5 + index) * SECOND, 90, 400 + index * 90);
  });

  it("counts framing errors", () => {
    assert.deepEqual(run(["E 3", "L"]), [3]);
  });

  it("is right again after whatever happened, from the first burst that it was awake for", () => {
    const trouble = fc.oneof(
      fc.record({ count: fc.integer({ min: 1, max: 2500 }), asleep: fc.boolean() }),
      fc.record({ errors: fc.integer({ min: 1, max: 50 }), asleep: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(trouble, { minLength: 1, maxLength: 12 }), (troubles) => {
        const lines: string[] = [];
        let at = SECOND;
        let before = 0;
        for (const step of troubles) {
          lines.push(`S ${step.asleep ? 1 : 0}`, "count" in step ? `B ${at} ${step.count}` : `E ${step.errors}`);
          before += "count" in step ? step.count : 0;
          at += 3 * SECOND;
        }
        const results = run([...lines, "S 0", "Q", `B ${at} 333`, "Q", `B ${at + SECOND} 50`, "Q"]);
        assertBurst(results[1], at, 333, before);
        assertBurst(results[2], at + SECOND, 50, before + 333);
      }),
      { numRuns: 20, seed: 20_261_201 },
    );
  });
});
