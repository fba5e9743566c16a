import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DELAY_RESP,
  FOLLOW_UP,
  message,
  readAnnouncement,
  readHeader,
  SYNC,
} from "../../../../host-tools/simulator/ptp/messages.js";
import { NO_PTP, PtpNetwork } from "../../../../host-tools/simulator/ptp/network.js";
import { Sky } from "../../../../host-tools/simulator/sky.js";

const GROUP = Buffer.from("00000000000000000000ffffe0000181", "hex");
/** 2016-12-31T23:59:59Z, whose next second is 23:59:60; TAI is 36 s ahead. */
const SKY = new Sky({ startUtc: "2016-12-31T23:59:59Z", leapEvents: [] });
const TAI_AT_0 = Date.UTC(2016, 11, 31, 23, 59, 59) / 1000 + 36;

function at(bytes: Buffer, second: number, nanosecond: number): Buffer {
  bytes.writeUIntBE(second, 34, 6);
  bytes.writeUInt32BE(nanosecond, 40);
  return bytes;
}

test("a Follow_Up is held against TAI when its Sync left, through a leap second", () => {
  for (const [second, offsetS] of [
    [0, 36],
    [1, 36],
    [2, 37],
  ] as const) {
    const network = new PtpNetwork(NO_PTP, SKY);
    const when = { second, nanosecond: 5000 };
    assert.deepEqual(
      network.carry(when, { ownPort: 319, port: 319, address: GROUP, bytes: message(44, { sequence: 9 }) }),
      [],
    );
    const bytes = at(message(44, { type: FOLLOW_UP, sequence: 9 }), TAI_AT_0 + second, 5100);
    network.carry({ ...when, nanosecond: 900_000 }, { ownPort: 320, port: 320, address: GROUP, bytes });
    const [, heard] = network.takeHeard();
    assert.deepEqual([heard?.errorNs, heard?.taiMinusUtcS], [100, offsetS]);
  }
});

test("a time that belongs to nothing is infinitely wrong", () => {
  const network = new PtpNetwork(NO_PTP, SKY);
  const bytes = message(44, { type: FOLLOW_UP });
  network.carry({ second: 0, nanosecond: 0 }, { ownPort: 320, port: 320, address: GROUP, bytes });
  assert.equal(network.takeHeard()[0]?.errorNs, Number.POSITIVE_INFINITY);
  assert.equal(network.takeHeard().length, 0);
});

test("a client asks after each Sync, and the answer is held against when that came", () => {
  const network = new PtpNetwork({ client: true, others: [] }, SKY);
  const sync = { ownPort: 319, port: 319, address: GROUP, bytes: message(44, { type: SYNC }) };
  const [asked] = network.carry({ second: 0, nanosecond: 980e6 }, sync);
  assert.deepEqual([asked?.at, asked?.ownPort], [{ second: 1, nanosecond: 17e6 }, 319]);
  const { sequence } = readHeader(asked?.bytes ?? Buffer.alloc(44));
  const bytes = at(message(54, { type: DELAY_RESP, sequence }), TAI_AT_0 + 1, 17e6 + 40);
  network.carry({ second: 1, nanosecond: 18e6 }, { ownPort: 320, port: 320, address: GROUP, bytes });
  assert.equal(network.takeHeard()[1]?.errorNs, 40);
});

test("other masters announce themselves every two seconds of their span", () => {
  const others = [{ identity: "0200000000000001", fromS: 10, untilS: 14, priority1: 7 }];
  const network = new PtpNetwork({ client: false, others }, SKY);
  const seconds = Array.from({ length: 20 }, (_, second) => second).filter(
    (second) => network.second(second).length > 0,
  );
  assert.deepEqual(seconds, [10, 12]);
  const [announce] = network.second(10);
  const bytes = announce?.bytes ?? Buffer.alloc(64);
  assert.deepEqual([readAnnouncement(bytes).priority1, readHeader(bytes).source], [7, "02000000000000010001"]);
});
