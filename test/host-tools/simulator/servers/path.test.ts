import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import { type JitterLaw, PATH_DEFAULTS } from "../../../../host-tools/simulator/servers/options.js";
import { oneWayS } from "../../../../host-tools/simulator/servers/path.js";

const LAWS: readonly JitterLaw[] = ["exponential", "gamma4", "normal", "halfNormal", "lognormal"];
const DRAWS = 20_000;

test("every law has the mean that it is asked for, and no packet is faster than the least delay", () => {
  for (const law of LAWS) {
    const random = new RandomStream(1, law);
    const path = { ...PATH_DEFAULTS, outS: 5e-3, jitterS: 2e-3, law };
    const delays = Array.from({ length: DRAWS }, () => oneWayS(path, "out", random));
    assert.ok(Math.min(...delays) >= 5e-3, law);
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / DRAWS;
    assert.ok(Math.abs(mean - 7e-3) < 0.1e-3, `${law}: ${mean}`);
  }
});

test("the ways differ, some packets are late, some are lost", () => {
  const random = new RandomStream(1, "path");
  const path = {
    ...PATH_DEFAULTS,
    outS: 1,
    backS: 2,
    jitterS: 0,
    tailProbability: 0.1,
    tailS: 50,
    lossBackProbability: 0.2,
  };
  const out = Array.from({ length: DRAWS }, () => oneWayS(path, "out", random));
  const back = Array.from({ length: DRAWS }, () => oneWayS(path, "back", random));
  const share = (list: readonly number[], is: (delay: number) => boolean) => list.filter(is).length / DRAWS;
  assert.ok(Math.abs(share(out, (delay) => delay > 1) - 0.1) < 0.01);
  assert.ok(Math.abs(share(back, (delay) => delay === Number.POSITIVE_INFINITY) - 0.2) < 0.01);
  assert.equal(
    share(out, (delay) => delay === Number.POSITIVE_INFINITY),
    0,
  );
  assert.equal(
    share(back, (delay) => delay < 2),
    0,
  );
});
