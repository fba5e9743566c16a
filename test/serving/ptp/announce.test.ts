import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { announce } from "../../../host-tools/simulator/ptp/messages.js";
import { identityText, readAnnounce } from "../../../src/serving/ptp/announce.js";

test("each field is read from its place", () => {
  const says = {
    ...{ priority1: 1, clockClass: 7, accuracy: 0x22, variance: 0x1234, priority2: 5 },
    ...{ grandmaster: "0102030405060708", stepsRemoved: 3 },
  };
  const bytes = announce(says, { source: "0242acfffe1100020007" });
  assert.deepEqual(readAnnounce(bytes), {
    ...{ priority1: 1, clockClass: 7, accuracy: 0x22, variance: 0x1234, priority2: 5 },
    ...{ identity: "010203.0405.060708", stepsRemoved: 3, sender: "0242ac.fffe.110002", senderPort: 7 },
  });
});

test("what is too short, or went round in a circle, is passed over", () => {
  assert.equal(readAnnounce(announce().subarray(0, 63)), undefined);
  assert.equal(readAnnounce(announce({ stepsRemoved: 255 })), undefined);
  assert.notEqual(readAnnounce(announce({ stepsRemoved: 254 })), undefined);
});

test("texts of identities have the order of their bytes", () => {
  const identity = fc.uint8Array({ minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(identity, identity, (a, b) => {
      const [left, right] = [identityText(a), identityText(b)];
      assert.equal(Math.sign(Buffer.compare(a, b)), left < right ? -1 : left > right ? 1 : 0);
    }),
  );
});
