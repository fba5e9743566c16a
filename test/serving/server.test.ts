import assert from "node:assert/strict";
import { test } from "node:test";
import { DisciplinedClock } from "../../src/clock/disciplined-clock.js";
import { refid } from "../../src/ntp/refid.js";
import { BASE_TIME, EXPIRES, LEAP, REFERENCE, REFID, SEGMENT_WORDS, STRATUM } from "../../src/serving/publication.js";
import { Server } from "../../src/serving/server.js";
import { emptyEstimate } from "../../src/sources/estimate.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

const HZ = 1e6;
const NOW = toTicks(7 * HZ);

function made() {
  const clock = new DisciplinedClock(HZ);
  const estimate = { ...emptyEstimate(2, refid("GPS")), second: 4_000_000_000 as UtcSecond, rootDelaySeconds: 0.25 };
  const served = { clock, estimate, serves: true, isSmeared: false };
  return { clock, estimate, served, server: new Server(HZ, -20, false, refid("GPS")) };
}

test("before the clock is set it is leap 3, and seconds of uptime since 1970", () => {
  const { server, served } = made();
  const words = new Uint32Array(server.publish(served, NOW, 5.5));
  assert.deepEqual([words[LEAP], words[SEGMENT_WORDS + LEAP], words[STRATUM]], [3, 3, 16]);
  assert.deepEqual([words[BASE_TIME + 1], words[BASE_TIME]], [2208988805, 2 ** 31]);
});

test("what is followed is what is named: stratum, identifier, reference time", () => {
  const { server, served, clock, estimate } = made();
  clock.set(estimate, NOW);
  const words = new Uint32Array(server.publish(served, NOW, 0));
  assert.deepEqual([words[STRATUM], words[REFID], words[REFERENCE + 1]], [2, refid("GPS"), 4_000_000_000]);
  assert.equal(server.system.rootDelaySeconds, 0.25);
  assert.equal(words[EXPIRES], NOW + 4 * HZ);
});

test("what may not be believed is stratum 16, and a smeared time is none of its source's", () => {
  const { server, served, clock, estimate } = made();
  clock.set(estimate, NOW);
  const words = new Uint32Array(server.publish({ ...served, serves: false, isSmeared: true }, NOW, 0));
  assert.deepEqual([words[STRATUM], words[REFID]], [16, refid("SMR")]);
});

test("a publication is old before it expires", () => {
  const { server, served } = made();
  assert.equal(server.isOld(NOW), true);
  server.publish(served, NOW, 0);
  assert.equal(server.isOld(addTicks(NOW, 1.4 * HZ)), false);
  assert.equal(server.isOld(addTicks(NOW, 1.6 * HZ)), true);
});
