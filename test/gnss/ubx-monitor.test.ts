import assert from "node:assert/strict";
import { test } from "node:test";
import { frame, monHw, monRf, navStatus } from "../../host-tools/simulator/ubx.js";
import { createCounts } from "../../src/gnss/counts.js";
import { type Message, NOTHING, Stream } from "../../src/gnss/stream.js";
import type { UbxFrame } from "../../src/gnss/ubx.js";
import { decodeMonHw, decodeMonRf, MON_HW, MON_RF, spoofingOf } from "../../src/gnss/ubx-monitor.js";
import { toTicks } from "../../src/time/ticks.js";

/** The frame of these bytes, as the receiver reads it. */
function read(bytes: Uint8Array): UbxFrame {
  const stream = new Stream(createCounts());
  stream.chunk.set(bytes);
  stream.feed(bytes.length, toTicks(0));
  let found: Message | typeof NOTHING = stream.next();
  assert.notEqual(found, NOTHING);
  found = stream.next();
  return stream.frame;
}

test("each state of MON-HW and of MON-RF, and NAV-STATUS's word on spoofing", () => {
  const radio = { jamming: 9, antenna: 9 };
  for (let jamming = 0; jamming < 4; jamming++) {
    for (let antenna = 0; antenna < 5; antenna++) {
      const hw = read(monHw(jamming, antenna));
      assert.equal(hw.kind, MON_HW);
      assert.equal(decodeMonHw(hw, radio), undefined);
      assert.deepEqual(radio, { jamming, antenna });
      const rf = read(monRf(jamming, antenna));
      assert.equal(rf.kind, MON_RF);
      assert.equal(decodeMonRf(rf, radio), undefined);
      assert.deepEqual(radio, { jamming, antenna });
    }
    assert.equal(spoofingOf(read(navStatus(0, 3, true, jamming))), jamming);
  }
});

test("the worked example: flags of 0x0d", () => {
  const payload = new Uint8Array(60);
  payload[22] = 0x0d;
  const radio = { jamming: 0, antenna: 0 };
  decodeMonHw(read(frame(MON_HW, payload)), radio);
  assert.equal(radio.jamming, 3);
});

test("of several bands the worst counts; what is too short is refused", () => {
  const payload = new Uint8Array(4 + 48);
  payload[1] = 2;
  payload[4 + 1] = 1;
  payload[4 + 24 + 1] = 2;
  payload[4 + 24 + 2] = 4;
  const radio = { jamming: 0, antenna: 0 };
  assert.equal(decodeMonRf(read(frame(MON_RF, payload)), radio), undefined);
  assert.deepEqual(radio, { jamming: 2, antenna: 4 });
  payload[1] = 3;
  assert.equal(decodeMonRf(read(frame(MON_RF, payload)), radio), "badMessage");
  assert.equal(decodeMonHw(read(frame(MON_HW, new Uint8Array(20))), radio), "badMessage");
});
