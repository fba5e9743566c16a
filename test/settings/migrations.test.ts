import assert from "node:assert/strict";
import { test } from "node:test";
import { readStoredText } from "../../src/settings/config.js";
import { MIGRATIONS, type Migration, migrate } from "../../src/settings/migrations.js";
import { CONFIG_VERSION } from "../../src/settings/schema.js";

/** What a rename looks like: "gps" became "receiver" with version 2, and version 3 counts its wait in seconds. */
const EXAMPLE: readonly Migration[] = [
  (stored) => {
    if (stored.gps !== undefined) stored.receiver = stored.gps;
    delete stored.gps;
  },
  (stored) => {
    const { receiver } = stored;
    if (typeof receiver !== "object" || receiver === null || !("leapWaitMin" in receiver)) return;
    const { leapWaitMin, ...others } = receiver;
    stored.receiver = { ...others, leapWaitS: typeof leapWaitMin === "number" ? leapWaitMin * 60 : undefined };
  },
];

test("there is a step to each version but the first", () => assert.equal(MIGRATIONS.length, CONFIG_VERSION - 1));

test("steps run in order, from the stored version on", () => {
  const first = readStoredText('{"version":1,"gps":{"leapWaitMin":5}}', EXAMPLE);
  assert.equal(first.config.receiver.leapWaitS, 300);
  assert.deepEqual(first.problems, []);
  const second = readStoredText('{"version":2,"gps":{"baud":1},"receiver":{"leapWaitMin":6}}', EXAMPLE);
  assert.equal(second.config.receiver.leapWaitS, 360);
  assert.deepEqual(
    second.problems.map(({ key }) => key),
    ["gps.baud"],
  );
});

test("version 2 answers mode 1 unless somebody says no again", () => {
  const before = readStoredText('{"version":1,"serving":{"symmetric":false,"burst":9}}');
  assert.deepEqual([before.config.serving.symmetric, before.config.serving.burst], [true, 9]);
  assert.deepEqual(before.problems, []);
  assert.equal(readStoredText('{"version":2,"serving":{"symmetric":false}}').config.serving.symmetric, false);
  assert.equal(readStoredText('{"version":1,"serving":{"symmetric":true}}').config.serving.symmetric, true);
  assert.deepEqual(
    readStoredText('{"version":1,"serving":7}').config,
    readStoredText('{"version":2,"serving":7}').config,
  );
});

test("no step runs on a current, newer or missing version", () => {
  for (const version of [3, 4, 1.5, -1, 0, "1", undefined]) {
    assert.deepEqual(migrate({ version, gps: { a: 1 } }, EXAMPLE), { version, gps: { a: 1 } });
  }
});
