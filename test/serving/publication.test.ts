import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClockSegment } from "../../src/clock/segment.js";
import { refid } from "../../src/ntp/refid.js";
import * as layout from "../../src/serving/publication.js";
import type { SystemVariables } from "../../src/serving/system-variables.js";
import { toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

const segment: ClockSegment = {
  baseTicks: toTicks(0x1234_89abcdef),
  baseSecond: (2 ** 32 + 5) as UtcSecond,
  baseFraction: 0xfedcba98,
  rateInteger: 53,
  rateFraction: 0xafe4c2f9,
  leap: 1,
  taiMinusUtcSeconds: 37,
  errorBoundSeconds: 1.5,
  errorBoundGrowth: 15e-6,
};

const system: SystemVariables = {
  stratum: 1,
  precisionExponent: -23,
  rootDelaySeconds: 0.00001,
  silentWhenUnsynchronised: false,
  dispersionFloorSeconds: 2 ** -32,
  refid: refid("PPS"),
  referenceSecond: (2 ** 32 + 4) as UtcSecond,
  referenceFraction: 7,
};

function written(changes: Partial<SystemVariables> = {}, second: Partial<ClockSegment> = {}): Uint32Array {
  const words = layout.makePublication();
  layout.writePublication(words, segment, { ...segment, ...second }, toTicks(2 ** 48 - 1), { ...system, ...changes });
  return words;
}

test("each word is where reply.h says, with the era dropped", () => {
  const words = [...written({}, { leap: 2, taiMinusUtcSeconds: -1, baseTicks: toTicks(3) })];
  assert.deepEqual(words.slice(0, 10), [
    0x89abcdef,
    0x1234,
    0xfedcba98,
    5,
    0xafe4c2f9,
    53,
    0x80000001,
    1,
    Math.ceil(15e-6 * 2 ** 32),
    37 * 2 ** 16 + 1,
  ]);
  assert.equal(words[layout.SEGMENT_WORDS + layout.BASE_TICKS], 3);
  assert.equal(words[layout.SEGMENT_WORDS + layout.LEAP], 0xffff0002);
  assert.deepEqual(words.slice(20), [0xffffffff, 0xffff, 7, 4, 1, 0xffffffe9, 1, 0x50505300]);
});

test("the segment that goes on is the one that was the second", () => {
  const [old, following] = [
    { ...segment, leap: 0 as const },
    { ...segment, baseTicks: toTicks(77), rateFraction: 3 },
  ];
  const words = layout.makePublication();
  layout.writePublication(words, segment, old, toTicks(5), system);
  layout.writePublication(words, undefined, following, toTicks(6), system);
  const anew = layout.makePublication();
  layout.writePublication(anew, old, following, toTicks(6), system);
  assert.deepEqual(words, anew);
});

test("bounds are rounded up and never wrap, whatever is given", () => {
  assert.equal(written({ rootDelaySeconds: 1e9 })[layout.ROOT_DELAY], 0xffffffff);
  for (const bound of [65536, 1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
    const words = written({}, { errorBoundSeconds: bound, errorBoundGrowth: bound });
    assert.equal(words[10 + layout.DISPERSION + 1], 65535);
    assert.equal(words[10 + layout.DISPERSION], 0xffff0000);
    assert.equal(words[10 + layout.GROWTH], 0xffffffff);
  }
  const tiny = written({ dispersionFloorSeconds: 0 }, { errorBoundSeconds: 1e-12, errorBoundGrowth: 1e-12 });
  assert.equal(tiny[10 + layout.DISPERSION], 1);
  assert.equal(tiny[10 + layout.GROWTH], 1);
  const none = written({ dispersionFloorSeconds: 0 }, { errorBoundSeconds: -1, errorBoundGrowth: 0 });
  assert.equal(none[10 + layout.DISPERSION], 0);
  assert.equal(none[10 + layout.GROWTH], 0);
});

test("an unsynchronised stratum stays one", () => {
  assert.equal(written({ stratum: 16 })[layout.STRATUM], 16);
  assert.equal(written({ stratum: 300 })[layout.STRATUM], 16);
});
