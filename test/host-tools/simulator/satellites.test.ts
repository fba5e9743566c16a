import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placesInSky, satellitesInView, usedCount } from "../../../host-tools/simulator/satellites.js";

test("as many satellites are used as the list marks, whatever the signal", () => {
  const seconds = fc.integer({ min: 0, max: 1_000_000_000 });
  fc.assert(
    fc.property(
      seconds,
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 60 }),
      (second, tracked, lossDb) => {
        const places = placesInSky(second);
        const listed = satellitesInView(places, tracked, true, lossDb);
        assert.equal(usedCount(places, tracked, lossDb), listed.filter(({ used }) => used).length);
        assert.ok(satellitesInView(places, tracked, false, lossDb).every(({ used }) => !used));
      },
    ),
  );
});

test("there is always a sky to compute from, and it changes", () => {
  const hours = Array.from({ length: 24 }, (_, hour) => placesInSky(hour * 3600));
  for (const places of hours) assert.ok(usedCount(places, places.length, 0) >= 4);
  assert.notDeepEqual(hours[0], hours[6]);
});
