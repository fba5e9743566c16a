import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketCounters } from "../../src/serving/packet-counters.js";
import { countPackets } from "../../src/serving/packet-counts.js";

/** With a wrong cookie, or wrong by their authenticator. */
const NTS = 2 ** 18 + 2 ** 19;

test("each packet is counted once, whoever counted it", () => {
  const driver = new PacketCounters();
  driver.words.forEach((_, index) => {
    driver.words[index] = 2 ** index;
  });
  assert.deepEqual(countPackets(driver, { requests: 3, limited: 1e5, ignored: 2e5 }), {
    received: 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 1024 + 2048 + 4096 + 8192 + 16384 + 32768 + 65536 + 2 ** 17 + NTS,
    badFormat: 4 + 8 + 16 + 128 + 2 ** 17 + 2e5,
    badAuthentication: 16384 + 32768 + NTS,
    declined: 32 + 64 + 8192,
    restricted: 1024 + 65536,
    limited: 256 + 2048 + 4096 + 1e5,
    kissed: 4096 + 65536 + NTS,
    answered: 1,
    control: 3,
  });
});
