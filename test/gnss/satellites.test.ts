import assert from "node:assert/strict";
import { test } from "node:test";
import { Satellites } from "../../src/gnss/satellites.js";

const GP = 0x4750;
const GL = 0x474c;

function seen(say: (satellites: Satellites) => void, satellites = new Satellites(), hasFix?: boolean) {
  say(satellites);
  satellites.endBurst(hasFix);
  const { used, inView, fix } = satellites;
  return { used, inView, fix };
}

test("the lists of two systems are added, and outdo a count that stops at 12", () => {
  const result = seen((satellites) => {
    satellites.addCount(12, true);
    satellites.addList(3, 9);
    satellites.addList(3, 5);
  });
  assert.deepEqual(result, { used: 14, inView: undefined, fix: "3D" });
});

test("a count outdoes lists that stop at 12 each", () => {
  const result = seen((satellites) => {
    satellites.addCount(29, true);
    satellites.addList(3, 12);
    satellites.addList(3, 5);
  });
  assert.equal(result.used, 29);
});

test("in view: one number per talker, however many signals and sentences repeat it", () => {
  const satellites = new Satellites();
  const result = seen((into) => {
    for (const count of [16, 16, 14, 14]) into.addInView(GP, count);
    into.addInView(GL, 10);
  }, satellites);
  assert.equal(result.inView, 26);
  assert.equal(seen(() => {}, satellites).inView, 26, "kept while no list comes");
  assert.equal(seen((into) => into.addInView(GP, 4), satellites).inView, 4, "a new list replaces all of the old");
});

test("more talkers than there are systems are ignored, not stored", () => {
  const result = seen((into) => {
    for (let talker = 0; talker < 100; talker++) into.addInView(talker, 2);
  });
  assert.equal(result.inView, 16);
});

test("which fix", () => {
  const fixes = [
    seen((into) => into.addList(2, 3)),
    seen(() => {}, new Satellites(), true),
    seen((into) => into.addCount(4, true), new Satellites(), true),
    seen((into) => into.addCount(3, true), new Satellites(), true),
    seen((into) => into.addCount(0, false), new Satellites(), false),
    // One system without a fix is not a receiver without one.
    seen((into) => into.addList(1, 0), new Satellites(), true),
    seen((into) => into.setSolution("time", -1), new Satellites(), true),
    seen((into) => into.setSolution("time", 6)),
  ].map(({ fix }) => fix);
  assert.deepEqual(fixes, ["2D", "2D", "3D", "2D", "none", "2D", "time", "time"]);
});

test("what a burst said that does not count is forgotten", () => {
  const satellites = new Satellites();
  seen((into) => into.addCount(9, true), satellites, true);
  satellites.addCount(4, true);
  satellites.addList(1, 0);
  satellites.forgetBurst();
  assert.deepEqual(
    seen(() => {}, satellites),
    { used: 9, inView: undefined, fix: "3D" },
  );
});

test("no fix outweighs what lists say, and UBX outweighs NMEA", () => {
  const lost = seen(
    (into) => {
      into.addCount(8, true);
      into.addList(3, 8);
    },
    new Satellites(),
    false,
  );
  assert.deepEqual(lost, { used: 0, inView: undefined, fix: "none" });
  const solved = seen((into) => {
    into.setSolution("3D", 17);
    into.addCount(12, true);
  });
  assert.deepEqual(solved, { used: 17, inView: undefined, fix: "3D" });
});
