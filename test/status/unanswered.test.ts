import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketCounters } from "../../src/serving/packet-counters.js";
import { fieldOf } from "../../src/settings/config.js";
import { unanswered, unansweredFinding, unansweredText } from "../../src/status/unanswered.js";

/** Each counter has a value of its own. */
const ALL = new PacketCounters();
ALL.words.forEach((_, index) => {
  ALL.words[index] = 100 + index;
});

test("every counter but those of what was answered has a reason of its own", () => {
  const kinds = unanswered(ALL);
  assert.deepEqual(
    kinds.map(({ count }) => count).sort((a, b) => a - b),
    [...ALL.words.slice(2)],
  );
  assert.equal(new Set(kinds.map(({ reason }) => reason)).size, kinds.length);
});

test("each setting that is named exists", () => {
  for (const { setting } of unanswered(ALL)) {
    for (const key of setting.split(" ").filter((text) => text !== "")) assert.ok(fieldOf(key) !== undefined, key);
  }
});

test("what there was none of is left out, and a finding names what to look at", () => {
  const counters = new PacketCounters();
  assert.deepEqual(unanswered(counters), []);
  assert.equal(unansweredFinding([]), undefined);
  counters.words[10] = 3;
  counters.words[4] = 2;
  const kinds = unanswered(counters);
  assert.deepEqual(unansweredText(kinds), [
    "2 not answered: of a mode that nobody asks in",
    "3 not answered: from networks that are not answered (serving.allow serving.deny serving.control)",
  ]);
  const finding = unansweredFinding(kinds);
  assert.equal(finding?.level, "good");
  assert.match(finding?.advice ?? "", /serving\.allow, serving\.deny, serving\.control/);
});
