import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerAddress } from "../../../src/sources/ntp/server-address.js";

test("an address is never looked up", () => {
  const place = new ServerAddress("192.0.2.1", true);
  assert.equal(place.address, "192.0.2.1");
  assert.equal(place.isDue(1e6, true), false);
});

test("a name is looked up at once, once, and stands while the server answers", () => {
  const place = new ServerAddress("a.example", false);
  assert.equal(place.isDue(0, false), true);
  place.ask();
  assert.equal(place.isDue(0, false), false);
  assert.equal(place.take(1, "192.0.2.1"), true);
  assert.equal(place.address, "192.0.2.1");
  assert.equal(place.isDue(100_000, false), false);
});

test("a name of a silent server is looked up every minute, and another address is news", () => {
  const place = new ServerAddress("a.example", false);
  place.ask();
  place.take(0, "192.0.2.1");
  assert.equal(place.isDue(63, true), false);
  assert.equal(place.isDue(64, true), true);
  place.ask();
  assert.equal(place.take(64, "192.0.2.1"), false);
  assert.equal(place.isDue(127, true), false);
  place.ask();
  assert.equal(place.take(128, "192.0.2.9"), true);
  assert.equal(place.address, "192.0.2.9");
});

test("after a failure the pauses double up to a quarter of an hour; a known address is kept", () => {
  const place = new ServerAddress("a.example", false);
  const due: number[] = [];
  let now = 0;
  for (let n = 0; n < 12; n++) {
    while (!place.isDue(now, false)) now++;
    due.push(now);
    place.ask();
    assert.equal(place.take(now, "!no answer"), false);
    assert.equal(place.failure, "no answer");
  }
  const pauses = due.slice(1).map((at, index) => at - (due[index] as number));
  assert.deepEqual(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024]);
  const known = new ServerAddress("a.example", false);
  known.ask();
  known.take(0, "192.0.2.1");
  known.ask();
  known.take(64, "!no answer");
  assert.equal(known.address, "192.0.2.1");
});
