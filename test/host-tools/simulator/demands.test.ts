import assert from "node:assert/strict";
import { test } from "node:test";
import { demandsAreMet } from "../../../host-tools/simulator/demands.js";
import type { Observation } from "../../../host-tools/simulator/virtual.js";

const NONE = { answered: [], unanswered: [], journal: [], asked: [] };

function observed(second: number, answers: readonly boolean[], said: readonly string[] = []): Observation {
  return {
    second,
    replies: answers.map((answered, id) => ({ request: { id }, reply: answered ? {} : undefined })),
    journal: said.map((evidence) => ({ event: "network", evidence })),
    asked: [],
  } as unknown as Observation;
}

test("a request in a span of service has to be answered, one outside may be lost", () => {
  const watch = demandsAreMet({ ...NONE, answered: [{ fromS: 10, untilS: 20 }] });
  assert.equal(watch.second(observed(9, [false])), undefined);
  assert.equal(watch.second(observed(10, [true, true])), undefined);
  assert.equal(watch.second(observed(19, [true, false])), "request 1 was not answered");
  assert.equal(watch.end?.(), undefined);
});

test("a span in which nobody asks shows nothing", () => {
  const watch = demandsAreMet({ ...NONE, answered: [{ fromS: 10, untilS: 20 }] });
  watch.second(observed(5, [true]));
  assert.equal(watch.end?.(), "nobody asked from second 10 to 20");
});

test("what cannot be answered must not be", () => {
  const watch = demandsAreMet({ ...NONE, unanswered: [{ fromS: 10, untilS: 20 }] });
  assert.equal(watch.second(observed(10, [false])), undefined);
  assert.match(watch.second(observed(11, [true])) ?? "", /request 0 was answered/);
});

test("the journal has to say all of it, in its order", () => {
  const said = ["in the network", "lost", "in the network"];
  const journal = [/^network: in/, /lost/, /in the/];
  const kept = demandsAreMet({ ...NONE, journal });
  said.forEach((text, second) => void kept.second(observed(second, [], [text])));
  assert.equal(kept.end?.(), undefined);
  const broken = demandsAreMet({ ...NONE, journal });
  broken.second(observed(0, [], ["lost", "in the network"]));
  assert.match(broken.end?.() ?? "", /never said \/lost\//);
});

test("a server is asked no more often within a span than is allowed", () => {
  const watch = demandsAreMet({ ...NONE, asked: [{ fromS: 10, untilS: 20, server: "a", most: 2 }] });
  const asked = (second: number, name: string) =>
    watch.second({ ...observed(second, []), asked: [{ at: { second, nanosecond: 0 }, name, ownPort: 1 }] });
  assert.deepEqual([asked(9, "a"), asked(10, "a"), asked(11, "a"), asked(12, "b")], Array(4).fill(undefined));
  assert.equal(asked(13, "a"), "a was asked 3 times, 2 are allowed");
});
