import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CommandList, casicFrame, sentenceOf, ubxFrame } from "../../../src/gnss/setup/commands.js";
import { Exchange, fieldText } from "../../../src/gnss/setup/exchange.js";
import { casicPulse } from "../../../src/gnss/setup/families.js";
import { answer, hand } from "../messages.js";

const SHAPE = { widthMs: 100, falling: false };
const ack = (kind: number) => ubxFrame(0x0501, [kind >> 8, kind & 0xff]);
const nak = (kind: number) => ubxFrame(0x0500, [kind >> 8, kind & 0xff]);
const messages = () =>
  new CommandList().ubx("one", 0x0601, [1, 7, 1]).ubx("two", 0x0601, [1, 38, 1]).ubx("rate", 0x0608, []);

test("answers go to the commands of their kind in order", () => {
  const exchange = new Exchange(messages());
  exchange.step(0);
  assert.equal(exchange.done, false);
  answer(exchange, nak(0x0601), ack(0x0608));
  assert.deepEqual(exchange.outcomes, ["refused", "waiting", "accepted"]);
  assert.equal(exchange.done, false);
  answer(exchange, ack(0x0601), ack(0x0631));
  assert.deepEqual(exchange.outcomes, ["refused", "accepted", "accepted"]);
  assert.equal(exchange.done, true);
  assert.equal(exchange.heard, true);
  assert.equal(exchange.outcomeOf("one"), "refused");
  assert.equal(exchange.outcomeOf("three"), undefined);
});

test("what is not answered is sent once more, alone, and then given up", () => {
  const exchange = new Exchange(messages());
  const all = exchange.step(10);
  assert.deepEqual(all, messages().select());
  answer(exchange, ack(0x0601), ack(0x0601));
  assert.equal(exchange.step(12.4), undefined);
  assert.deepEqual(exchange.step(12.5), ubxFrame(0x0608, []));
  assert.equal(exchange.step(14.9), undefined);
  assert.equal(exchange.done, false);
  assert.equal(exchange.step(15), undefined);
  assert.deepEqual(exchange.outcomes, ["accepted", "accepted", "unanswered"]);
  assert.equal(exchange.done, true);
});

test("commands without an answer are sent, and that is all", () => {
  const exchange = new Exchange(new CommandList().unanswered("speed", sentenceOf("PCAS01,3")));
  assert.equal(exchange.done, false);
  assert.deepEqual(exchange.step(0), sentenceOf("PCAS01,3"));
  assert.deepEqual(exchange.outcomes, ["sent"]);
  assert.equal(exchange.done, true);
  assert.equal(exchange.heard, false);
});

test("no commands are done at once", () => {
  const exchange = new Exchange(new CommandList());
  assert.equal(exchange.done, true);
  assert.equal(exchange.step(0), undefined);
});

test("PMTK001 tells how it went, PQ… repeats its name", () => {
  const list = new CommandList();
  for (const number of [220, 255, 285, 314]) list.pmtk(`${number}`, number, "1");
  const exchange = new Exchange(list.quectel("pulse", "PQ1PPS,W,3,100"));
  exchange.step(0);
  const flags = ["PMTK001,220,3", "PMTK001,255,1", "PMTK001,285,2,100", "PMTK001,314,3,0,1"];
  answer(exchange, ...flags.map(sentenceOf), sentenceOf("PMTK001,999,3"), sentenceOf("PQ1PPS,W,OK"));
  assert.deepEqual(exchange.outcomes, ["accepted", "refused", "refused", "accepted", "accepted"]);
});

test("CASIC's answers are found in any pieces, between anything, with their sum", () => {
  const good = casicFrame(0x0501, [0x06, 0x03, 0, 0]);
  const refused = casicFrame(0x0500, [0x06, 0x03, 0, 0]);
  const other = casicFrame(0x0501, [0x06, 0x01, 0, 0]);
  const broken = Uint8Array.from(good);
  broken[12] = 0x99;
  const noise = Uint8Array.of(0xba, 0xba, 0xce, 0x04, 0xba);
  const cases: readonly [Uint8Array[], string][] = [
    [[good], "accepted"],
    [[refused], "refused"],
    [[other], "waiting"],
    [[broken], "waiting"],
    [[noise, good], "accepted"],
    [[broken, other, noise, refused], "refused"],
  ];
  for (const [parts, outcome] of cases) {
    const bytes = Buffer.concat(parts);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const exchange = new Exchange(casicPulse(SHAPE));
      exchange.step(0);
      exchange.onBytes(bytes.subarray(0, cut), cut);
      exchange.onBytes(bytes.subarray(cut), bytes.length - cut);
      assert.deepEqual(exchange.outcomes, [outcome], `${bytes.toString("hex")} cut at ${cut}`);
    }
  }
});

test("no bytes throw, and nothing is accepted that was not acknowledged", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 5 }), (parts) => {
      const exchange = new Exchange(casicPulse(SHAPE, messages().pmtk("sync", 255, "1")));
      exchange.step(0);
      answer(exchange, ...parts);
      assert.equal(exchange.heard, false);
    }),
  );
});

test("fields of a sentence", () => {
  hand(
    {
      onSentence: (sentence) => {
        const fields = [0, 1, 2, 3, 4, 99].map((field) => fieldText(sentence, field));
        assert.deepEqual(fields, ["PMTK001", "285", "", "3", "", ""]);
      },
      onFrame: () => assert.fail(),
    },
    sentenceOf("PMTK001,285,,3"),
  );
});
