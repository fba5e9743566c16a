import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { ADDRESS_AND_UNDEFINED, compile, runLines } from "../compile.js";

const WRAP = 1n << 32n;
const YEAR_US = 31_557_600_000_000n;

describe("extension of a 32-bit counter by a coarse clock", () => {
  let program = "";
  before(() => {
    program = compile(["test/drivers/pulse/extend-harness.c"], ADDRESS_AND_UNDEFINED);
  });

  /** The true 64-bit count of a counter at `hz` that showed `count` when the coarse clock showed `startUs`. */
  const truth = (hz: bigint, count: bigint, startUs: bigint, us: bigint) => count + ((us - startUs) * hz) / 1_000_000n;

  it("follows the counter through wraps, for a century, at any resolution and start", () => {
    const begin = fc.record({
      hz: fc.oneof(fc.constantFrom(80_000_000n, 160_000_000n, 40_000_000n), fc.bigInt(1_000_000n, 240_000_000n)),
      count: fc.bigInt(0n, WRAP - 1n),
      startUs: fc.bigInt(0n, 60_000_000n),
      laterUs: fc.array(fc.oneof(fc.bigInt(0n, 200_000_000n), fc.bigInt(0n, 100n * YEAR_US)), { maxLength: 20 }),
      // The coarse clock is read up to seconds later than the counter: a stamp may be handed in late.
      skewUs: fc.bigInt(0n, 3_000_000n),
    });
    const cases: { wanted: bigint; text: string }[] = [];
    let input = "";
    // Collected first and compared after one run of the program.
    fc.assert(
      fc.property(begin, ({ hz, count, startUs, laterUs, skewUs }) => {
        input += `B ${hz} ${count} ${startUs}\n`;
        for (const later of laterUs) {
          const wanted = truth(hz, count, startUs, startUs + later);
          const text = `${wanted % WRAP} ${startUs + later + skewUs}`;
          input += `E ${text}\n`;
          cases.push({ wanted, text: `B ${hz} ${count} ${startUs}; E ${text}` });
        }
      }),
      { numRuns: 2000, seed: 20_261_122 },
    );
    const results = runLines(program, input);
    assert.equal(results.length, cases.length);
    for (const [index, { wanted, text }] of cases.entries()) assert.equal(BigInt(results[index] ?? -1), wanted, text);
  });

  it("gives the first reading as it is", () => {
    const input = "B 80000000 4294967295 12345678\nE 4294967295 12345678\nE 3 12345679\n";
    assert.deepEqual(runLines(program, input), ["4294967295", `${WRAP + 3n}`]);
  });

  it("takes a counter that was read just before the coarse clock's instant for what it is", () => {
    // 80 ticks too few: the nearest whole number of wraps is still none.
    assert.deepEqual(runLines(program, "B 80000000 100 0\nE 20 0\n"), ["20"]);
  });
});
