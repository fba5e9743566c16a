import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { damagedNvs, fullNvs, newerNvs } from "../../../../host-tools/emulate/acceptance/nvs.js";

test("every page of a full partition is full and has its number; a newer one counts its format downwards", () => {
  for (const [partition, version] of [
    [fullNvs(), 0xfe],
    [newerNvs(), 0xfd],
  ] as const) {
    assert.equal(partition.length, 0x10000);
    for (let page = 0; page < 16; page++) {
      const header = partition.subarray(page * 4096, page * 4096 + 32);
      assert.deepEqual([header.readUInt32LE(0), header.readUInt32LE(4), header[8]], [0xfffffffc, page, version]);
      assert.equal(header.readUInt32LE(28), crc32(header.subarray(4, 28), 0xffffffff));
    }
  }
});

test("a damaged partition is the same for a seed, and has no page", () => {
  assert.ok(damagedNvs(1).equals(damagedNvs(1)));
  assert.ok(!damagedNvs(1).equals(damagedNvs(2)));
  for (let page = 0; page < 16; page++) assert.ok(damagedNvs(1).readUInt32LE(page * 4096) < 0xfffffff0);
});
