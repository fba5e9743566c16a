import assert from "node:assert/strict";
import { test } from "node:test";
import { countPackets } from "../../src/serving/packet-counts.js";

test("each packet is counted once, whoever counted it", () => {
  const driver = Uint32Array.from([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]);
  assert.deepEqual(countPackets(driver, { requests: 3, limited: 1e5, ignored: 2e5 }), {
    received: 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 1024 + 2048 + 4096 + 8192 + 16384 + 32768 + 65536,
    badFormat: 4 + 8 + 16 + 128 + 2e5,
    badAuthentication: 16384 + 32768,
    declined: 32 + 64 + 8192,
    restricted: 1024 + 65536,
    limited: 256 + 2048 + 4096 + 1e5,
    kissed: 4096 + 65536,
    answered: 1,
    control: 3,
  });
});
