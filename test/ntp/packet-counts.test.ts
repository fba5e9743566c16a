import assert from "node:assert/strict";
import { test } from "node:test";
import { countPackets } from "../../src/ntp/packet-counts.js";

test("each packet is counted once, whoever counted it", () => {
  const driver = Uint32Array.from([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]);
  const server = {
    answered: 1e4,
    broadcast: 8e4,
    wrongLength: 2e4,
    wrongVersion: 0,
    notARequest: 0,
    unsupportedMode: 3e4,
    unknownKey: 4e4,
    wrongMac: 5e4,
    late: 6e4,
    noClock: 7e4,
  };
  assert.deepEqual(countPackets(driver, server, { requests: 3, limited: 1e5, ignored: 2e5 }), {
    received: 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 1024 + 2048 + 4096,
    badFormat: 4 + 8 + 16 + 128 + 2e4 + 2e5,
    badAuthentication: 9e4,
    declined: 32 + 64 + 16e4,
    restricted: 1024,
    limited: 256 + 2048 + 4096 + 1e5,
    kissed: 4096,
    answered: 1 + 1e4,
    control: 3,
  });
});
