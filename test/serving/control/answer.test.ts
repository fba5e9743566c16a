import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ANSWER_AT, ControlAnswer, DATA_BYTES, RequestItems } from "../../../src/serving/control/answer.js";

const HEADER = 12;

function textOf(packet: Uint8Array, answer: ControlAnswer): string {
  return Buffer.from(packet.subarray(ANSWER_AT, answer.end)).toString("latin1");
}

test("items are parted by commas, and lines break at 72 characters", () => {
  const packet = new Uint8Array(ANSWER_AT + DATA_BYTES);
  const answer = new ControlAnswer();
  for (const name of ["a", "b"]) assert.ok(answer.put(packet, name, "1".repeat(30)));
  assert.ok(answer.put(packet, "c", "2".repeat(30)));
  assert.equal(textOf(packet, answer), `a=${"1".repeat(30)}, b=${"1".repeat(30)},\r\nc=${"2".repeat(30)}`);
});

test("what does not fit is not written, to the byte", () => {
  const packet = new Uint8Array(ANSWER_AT + DATA_BYTES + 4);
  const answer = new ControlAnswer();
  assert.ok(answer.append(packet, "x".repeat(DATA_BYTES - 3)));
  assert.ok(!answer.append(packet, "1234"));
  assert.equal(answer.length, DATA_BYTES - 3);
  assert.ok(answer.append(packet, "123"));
  assert.deepEqual([...packet.subarray(-5)], [0x33, 0, 0, 0, 0]);
});

/** Name and value of each item. */
function itemsOf(data: string): [string, string][] {
  const packet = new Uint8Array(HEADER + data.length);
  packet.set(Buffer.from(data, "latin1"), HEADER);
  const items = new RequestItems(data.length);
  const all: [string, string][] = [];
  for (let name = items.next(packet); name !== undefined; name = items.next(packet)) {
    const value = Buffer.from(packet.subarray(items.valueAt, items.valueEnd)).toString("latin1");
    all.push([name, value]);
  }
  return all;
}

test("names and values are read with blanks about them, and empty items are told", () => {
  assert.deepEqual(itemsOf("leap, frags=32 ,, last.0=0x1.2\r\n,=,a=b=c"), [
    ["leap", ""],
    ["frags", "32"],
    ["", ""],
    ["last.0", "0x1.2"],
    ["", ""],
    ["a", "b=c"],
  ]);
  assert.deepEqual(itemsOf(""), []);
});

test("any bytes end, with values inside them", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(..."a=, ,\t\0\xff"), { maxLength: 60 }), (letters) => {
      const data = letters.join("");
      const all = itemsOf(data);
      assert.ok(all.length <= 1 + data.split(",").length);
      for (const [name, value] of all) assert.ok(data.includes(name) && data.includes(value), `${name} ${value}`);
    }),
    { seed: 3, numRuns: 2000 },
  );
});
