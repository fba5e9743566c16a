import assert from "node:assert/strict";
import { test } from "node:test";
import { ASSOCIATION_DEFAULTS, type ControlAssociation } from "../../../src/serving/control/variables.js";
import type { UtcSecond } from "../../../src/time/units.js";

const heard: ControlAssociation = {
  name: "PPS(0)",
  address: "127.127.22.0",
  refid: "PPS",
  reach: 0o17,
  unreach: 0,
  selection: 7,
  offsetSeconds: 1e-9,
  server: undefined,
  jitterSeconds: 2e-9,
  received: { second: 4_294_967_297 as UtcSecond, fraction: 1 },
};

function written(name: string, association: ControlAssociation): string | undefined {
  const variable = ASSOCIATION_DEFAULTS.find((known) => known.name === name);
  assert.ok(variable !== undefined, name);
  return variable.value(association);
}

test("times lose their era as on the wire, and keep their leading zeros", () => {
  assert.equal(written("rec", heard), "0x00000001.00000001");
});

test("milliseconds show nanoseconds, and nothing that is no number", () => {
  assert.equal(written("offset", heard), "0.000001");
  assert.equal(written("jitter", heard), "0.000002");
  assert.equal(written("jitter", { ...heard, jitterSeconds: Number.NaN }), undefined);
  assert.equal(written("offset", { ...heard, offsetSeconds: Number.NEGATIVE_INFINITY }), undefined);
});

test("the register is in hexadecimal digits, which ntpq turns into octal ones", () => {
  assert.equal(written("reach", heard), "0xf");
});
