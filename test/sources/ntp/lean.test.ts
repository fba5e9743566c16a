import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../host-tools/simulator/random.js";
import { Leans } from "../../../src/sources/ntp/lean.js";

/** Rounds of exchanges, shifts of variance 1 plus what `push` says. @returns the round in which each began to move. */
function rounds(servers: number, push: (server: number, round: number) => number, count = 2000, seed = 1): number[] {
  const random = new RandomStream(seed, "lean");
  const leans = new Leans(servers);
  const found = Array.from({ length: servers }, () => Number.POSITIVE_INFINITY);
  for (let round = 0; round < count; round++) {
    for (let server = 0; server < servers; server++) {
      leans.learn(server, random.gaussian() + push(server, round), 1);
      if (leans.isMoving(server)) found[server] = Math.min(found[server] as number, round);
    }
  }
  return found;
}

const never = Number.POSITIVE_INFINITY;

test("nobody leans by chance", () => {
  for (let seed = 1; seed <= 20; seed++) {
    assert.deepEqual(
      rounds(4, () => 0, 1000, seed),
      [never, never, never, never],
      `seed ${seed}`,
    );
  }
});

test("a server that pushes to one side is found, and only it", () => {
  const found = rounds(4, (server) => (server === 3 ? 1.5 : -0.3));
  assert.deepEqual(found.slice(0, 3), [never, never, never]);
  assert.ok((found[3] as number) < 60, `${found[3]}`);
});

test("where all push, it is the clock; of two nobody knows which; alone it is the clock too", () => {
  assert.deepEqual(
    rounds(4, () => 1.5),
    [never, never, never, never],
  );
  assert.deepEqual(
    rounds(2, (server) => (server === 0 ? 1.5 : 0)),
    [never, never],
  );
  assert.deepEqual(
    rounds(1, () => 1.5),
    [never],
  );
});

test("it ends some time after the pushing has", () => {
  const leans = new Leans(3);
  const random = new RandomStream(2, "lean");
  let moving = 0;
  for (let round = 0; round < 1000; round++) {
    for (let server = 0; server < 3; server++) {
      leans.learn(server, random.gaussian() + (server === 0 && round < 100 ? 2 : 0), 1);
    }
    if (leans.isMoving(0)) moving = round;
  }
  assert.ok(moving > 100 && moving < 400, `${moving}`);
  leans.forget(0);
  assert.equal(leans.lean(0), 0);
});
