import assert from "node:assert/strict";
import { test } from "node:test";
import { Interference } from "../../src/gnss/interference.js";

const codes = (interference: Interference) => interference.findings(false).map(({ code, level }) => `${code} ${level}`);

test("what it reports is found, each with a level, and in the journal once", () => {
  const interference = new Interference();
  assert.equal(interference.takeNews(), undefined);
  assert.deepEqual(codes(interference), []);
  interference.takeRadio(1, 2);
  assert.equal(interference.takeNews(), undefined, "all is well");
  interference.takeRadio(2, 3);
  assert.equal(interference.takeNews(), "it reports: jamming some, spoofing unknown, antenna short");
  assert.equal(interference.takeNews(), undefined);
  assert.deepEqual(codes(interference), ["jamming doubtful", "antennaShort doubtful"]);
  interference.takeRadio(3, 4);
  interference.takeSpoofing(2);
  assert.deepEqual(codes(interference), ["jamming bad", "spoofing bad", "antennaOpen doubtful"]);
  interference.takeRadio(1, 2);
  interference.takeSpoofing(1);
  assert.equal(
    interference.takeNews(),
    "it reports: jamming none, spoofing unknown, antenna in order".replace("unknown", "none"),
  );
  assert.deepEqual(codes(interference), []);
});

test("it is distrusted by its own word for critical jamming and for spoofing only", () => {
  const interference = new Interference();
  for (const [jamming, spoofing, wanted] of [
    [0, 0, ""],
    [2, 1, ""],
    [3, 1, "the receiver reports that it is jammed"],
    [1, 2, "the receiver reports that it is spoofed"],
    [3, 3, "the receiver reports that it is spoofed"],
  ] as const) {
    interference.takeRadio(jamming, 2);
    interference.takeSpoofing(spoofing);
    assert.equal(interference.distrust, wanted);
  }
});

test("a count that jumps is another signal; a slow one, a start, and a lost fix are not", () => {
  const after = (...counts: number[]) => {
    const interference = new Interference();
    for (let burst = 0; burst < 200; burst++) interference.endBurst(9);
    for (const count of counts) interference.endBurst(count);
    return codes(interference);
  };
  assert.deepEqual(after(8, 7, 9, 11, 13), []);
  assert.deepEqual(after(21), ["satellitesJump doubtful"]);
  assert.deepEqual(after(3), ["satellitesJump doubtful"]);
  assert.deepEqual(after(0, 9), [], "lost, and found again");
  assert.deepEqual(after(14), [], "five more");
  assert.deepEqual(after(21, ...Array<number>(600).fill(21)), [], "ten minutes later");
  const starting = new Interference();
  for (const count of [0, 4, 12, 20]) starting.endBurst(count);
  assert.deepEqual(codes(starting), []);
});
