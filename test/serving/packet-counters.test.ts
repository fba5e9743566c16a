import assert from "node:assert/strict";
import { test } from "node:test";
import { PACKET_VERDICTS, PacketCounters } from "../../src/serving/packet-counters.js";
import { camelCase, enumeration } from "../drivers/enumeration.js";

test("the names are those of the C that counts, in its order", () => {
  const verdicts = [...enumeration("drivers/responder/reply.h", "reply_verdict").keys()];
  assert.equal(verdicts.pop(), "REPLY_VERDICTS");
  assert.deepEqual(
    verdicts.map((name) => camelCase(name, "REPLY_")),
    [...PACKET_VERDICTS],
  );
});

test("a counter is read by its name, and several together", () => {
  const counters = new PacketCounters();
  assert.equal(counters.of("answered"), 0);
  counters.words[0] = 5;
  counters.words[10] = 2 ** 32 - 1;
  assert.equal(counters.of("answered"), 5);
  assert.equal(counters.of("answered", "denied", "late"), 2 ** 32 + 4, "they do not wrap around together");
});
