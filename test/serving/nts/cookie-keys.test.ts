import assert from "node:assert/strict";
import { test } from "node:test";
import { CookieKeys } from "../../../src/serving/nts/cookie-keys.js";
import type { UtcSecond } from "../../../src/time/units.js";

const DAY = 86_400;
const NOON = 3_900_000_000;
const at = (seconds: number) => (NOON + seconds) as UtcSecond;

/** Keys whose bytes all are 1, then 2, …. */
function counting() {
  let turn = 0;
  return (into: Uint8Array) => {
    turn++;
    into.fill(turn);
  };
}

/** The first byte of each key, the newest first. */
const names = (keys: CookieKeys) => [...keys.records()].filter((_, index) => index % 36 === 0);

test("there is a key from the first moment on, and a new one each day; three are kept", () => {
  const keys = new CookieKeys(undefined, counting());
  assert.deepEqual(names(keys), []);
  assert.equal(keys.tick(undefined, 0), true);
  assert.deepEqual(names(keys), [1]);
  const changed: number[] = [];
  for (let second = 1; second <= 4 * DAY; second += 60) {
    if (keys.tick(at(second), second)) changed.push(Math.round(second / DAY));
  }
  // The first one got its date when the time was known.
  assert.deepEqual(changed, [0, 1, 2, 3]);
  assert.deepEqual(names(keys), [4, 3, 2]);
});

test("they outlive a restart, and what is not a key in what was stored is left out", () => {
  const random = counting();
  const keys = new CookieKeys(undefined, random);
  keys.tick(at(0), 0);
  keys.tick(at(DAY), DAY);
  const again = new CookieKeys(`${keys.text()}\nnonsense\n${"0".repeat(72)} 5`, random);
  assert.deepEqual(again.records(), keys.records());
  assert.equal(again.text(), keys.text());
  assert.equal(again.tick(at(DAY + 10), 10), false, "nothing is stored at a restart");
  assert.equal(again.tick(at(2 * DAY), 3600), true);
  assert.deepEqual(names(again), [3, 2, 1]);
});

test("a device that was off for a week opens no cookie of last week", () => {
  const random = counting();
  const keys = new CookieKeys(undefined, random);
  for (let day = 0; day < 3; day++) keys.tick(at(day * DAY), day * DAY);
  const again = new CookieKeys(keys.text(), random);
  assert.equal(again.tick(at(9 * DAY), 10), true);
  assert.deepEqual(names(again), [4]);
});

test("without the time a day is a day of running; a date from the future is taken back", () => {
  const random = counting();
  const keys = new CookieKeys(undefined, random);
  keys.tick(undefined, 5);
  assert.equal(keys.tick(undefined, DAY), false);
  assert.equal(keys.tick(undefined, DAY + 5), true);
  const wrong = new CookieKeys(undefined, random);
  wrong.tick(at(1000 * DAY), 0);
  assert.equal(wrong.tick(at(10), 10), true);
  assert.equal(wrong.tick(at(11), 11), false);
  assert.equal(wrong.tick(at(10 + DAY), DAY - 1), true);
});

test("a number that is zero, or another key's, is drawn again", () => {
  const draws = [0, 1, 1, 1, 2];
  const keys = new CookieKeys(undefined, (into) => into.fill(draws.shift() ?? 9));
  keys.tick(at(0), 0);
  keys.tick(at(DAY), DAY);
  assert.deepEqual(names(keys), [2, 1]);
});
