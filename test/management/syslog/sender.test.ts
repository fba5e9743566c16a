import assert from "node:assert/strict";
import { test } from "node:test";
import { SyslogSender } from "../../../src/management/syslog/sender.js";
import { Journal } from "../../../src/status/journal.js";
import { utcSecond } from "../../../src/time/utc.js";

function bench() {
  const journal = new Journal();
  const sent: string[] = [];
  const aims: string[] = [];
  const state = { works: true };
  const port = {
    aim: (address: string, number: number) => aims.push(`${address} ${number}`) > 0,
    send: (text: string) => state.works && sent.push(text) > 0,
  };
  const sender = new SyslogSender(port, journal, "roof", 514);
  const write = (count: number, accuracyUs = -1) => {
    for (let n = 0; n < count; n++) {
      const { number } = journal.write("state", `entry ${journal.written + 1}`, 0, utcSecond(2026, 12, 1, 0, 0, 0));
      sender.note(number, accuracyUs);
    }
  };
  const numbers = () => sent.map((text) => Number(/entry (\d+)$/.exec(text)?.[1]));
  return { sender, sent, aims, state, write, numbers };
}

test("what was written before there was an address is sent later, four a second, in order", () => {
  const { sender, aims, write, numbers } = bench();
  write(6);
  sender.tick("");
  assert.deepEqual(aims, []);
  sender.tick("192.0.2.1");
  assert.deepEqual(numbers(), [1, 2, 3, 4]);
  sender.tick("192.0.2.1");
  sender.tick("192.0.2.1");
  assert.deepEqual(numbers(), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(aims, ["192.0.2.1 514"]);
  sender.tick("192.0.2.2");
  assert.equal(aims.length, 2);
});

test("an entry has the accuracy of the moment when it was written", () => {
  const { sender, sent, write } = bench();
  write(1);
  write(1, 40);
  sender.tick("192.0.2.1");
  assert.match(sent[0] ?? "", /isSynced="0"\]/);
  assert.match(sent[1] ?? "", /isSynced="1" syncAccuracy="40"\]/);
});

test("what the network does not take is tried again; what the journal has lost meanwhile is counted, and not forged", () => {
  const { sender, state, write, numbers } = bench();
  write(1);
  state.works = false;
  for (let second = 0; second < 10; second++) sender.tick("192.0.2.1");
  write(39);
  state.works = true;
  for (let second = 0; second < 20; second++) sender.tick("192.0.2.1");
  assert.equal(sender.lost, 8);
  assert.deepEqual(
    numbers(),
    Array.from({ length: 32 }, (_, n) => n + 9),
  );
  assert.equal(sender.sent, 32);
});
