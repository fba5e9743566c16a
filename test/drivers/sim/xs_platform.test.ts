import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./run.js";

/**
 * Throws from script, from natives and out of generators, through nested and re-entered handlers, and keeps what each
 * handler saw in one number. Local variables change between the handler's beginning and the throw.
 */
const THROWING = `
  function mix(hash, value) { return (Math.imul(hash, 31) + value) | 0; }
  function* counted(limit) {
    let i = 0;
    while (true) {
      try { while (i < limit) { i += 1; yield i; } throw i; }
      catch (thrown) { i = -1; yield -thrown; }
      finally { i += 2; }
    }
  }
  function descend(depth, hash) {
    let local = depth, other = hash & 255;
    try {
      local += 1;
      for (let i = 0; i < 3; i++) {
        try {
          other = mix(other, i);
          if ((other & 3) === 0) "".repeat(-local);
          if ((other & 3) === 1) throw local;
          if ((other & 3) === 2 && depth > 0) other = descend(depth - 1, other);
          if ((other & 3) === 3) null.x;
        } catch (error) {
          local += typeof error === "number" ? error : error instanceof RangeError ? 100 : 200;
          if ((local & 7) < 2) throw error;
        } finally {
          other = mix(other, local);
        }
      }
    } catch { return mix(other, -local); }
    return mix(hash, local + other);
  }
  function all() {
    let hash = 1;
    const steps = counted(5);
    for (let i = 0; i < 3000; i++) {
      hash = mix(hash, steps.next().value);
      if (i % 7 === 0) { try { steps.throw(i); } catch { hash = mix(hash, 7); } }
      hash = mix(hash, descend(4, hash + i));
      try { [3, 2, 1].sort(() => { throw hash; }); } catch (thrown) { hash = mix(hash, thrown === hash ? 1 : 2); }
    }
    return hash;
  }`;

test("what is thrown is caught with everything as it was", () => {
  const { stderr, status } = run({ main: `${THROWING} export default function () { trace(all(), "\\n"); }` });
  const expected = new Function(`"use strict"; ${THROWING} return all();`)();
  assert.deepEqual([stderr, status], [`${expected}\n`, 0]);
});
