import assert from "node:assert/strict";
import { test } from "node:test";
import { type Conversation, consoleLines, converse, FRAME, frame, STEADY } from "../../sim/run.js";

/** Logs every chunk with the time at which it was handed out and the ticks of its first byte. */
function listener(body = ""): string {
  return `
    import timer from "timer";
    import * as serial from "drivers/serial/serial";
    import { write } from "drivers/console/console";
    export default function () {
      const buffer = new Uint8Array(256);
      const drain = () => {
        for (let n = serial.read(buffer); n > 0; n = serial.read(buffer)) {
          const text = String.fromCharCode(...buffer.subarray(0, n));
          write(JSON.stringify([text, Date.now(), serial.chunkTicks()]));
        }
      };
      serial.open(9600, drain);
      ${body}
    }`;
}

function bytes(timeNs: number, text: string): Buffer {
  return frame(FRAME.bytes, timeNs, Buffer.from(text));
}

async function hear(main: string, events: readonly Buffer[]): Promise<Conversation> {
  const pieces = [STEADY, frame(FRAME.start, 0), ...events, frame(FRAME.horizon, 60e9), frame(FRAME.stop, 0)];
  const conversation = await converse({ main }, pieces);
  assert.equal(conversation.status, 0, conversation.stderr);
  return conversation;
}

test("a chunk is handed out when its last byte has arrived, with the ticks of its first", async () => {
  const text = "x".repeat(96);
  const lines = consoleLines(await hear(listener(), [bytes(1e9, text), bytes(2e9, "yz")]));
  // 96 bytes of ten bits at 9600 baud take 100 ms; two take 2.08 ms.
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      [text, 1100, 80_000_000],
      ["yz", 2002, 160_000_000],
    ],
  );
});

test("bytes that follow without a pause belong to the same burst, after a pause to another", async () => {
  const body = `timer.set(() => {}, 1); serial.open(9600, () => {}); timer.set(drain, 5000);`;
  const ten = "0123456789";
  const tenNs = Math.round((10 * 10 * 1e9) / 9600);
  const lines = consoleLines(
    await hear(listener(body), [bytes(1e9, ten), bytes(1e9 + tenNs, "abc"), bytes(1.5e9, "later")]),
  );
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      [`${ten}abc`, 5000, 80_000_000],
      ["later", 5000, 120_000_000],
    ],
  );
});

test("a change of speed drops what waits and what is under way, and is told to the world", async () => {
  const body = `
    serial.open(9600, () => {});
    timer.set(() => serial.setBaud(38400), 1550);
    timer.set(() => { drain(); write("lost " + serial.lostBytes()); }, 3000);`;
  const conversation = await hear(listener(body), [bytes(1e9, "old"), bytes(1.5e9, "x".repeat(96)), bytes(2e9, "new")]);
  assert.deepEqual(consoleLines(conversation), [JSON.stringify(["new", 3000, 160_000_000]), "lost 96"]);
  const told = conversation.frames.filter(({ type }) => type === FRAME.serial);
  assert.deepEqual(
    told.map(({ payload, timeNs }) => [payload.readUInt32LE(0), payload.length, timeNs]),
    [
      [9600, 4, 0n],
      [9600, 4, 0n],
      [38400, 4, 1_550_000_000n],
    ],
  );
});

test("bytes that nobody fetches are lost and counted", async () => {
  const body = `
    serial.open(9600, () => {});
    timer.set(() => write(String(serial.lostBytes())), 55000);`;
  const bursts = Array.from({ length: 10 }, (_, n) => bytes((n + 1) * 2e9, "z".repeat(500)));
  assert.deepEqual(consoleLines(await hear(listener(body), bursts)), [String(10 * 500 - 4096)]);
});

test("what is sent goes to the world with the speed, and waits in a buffer of 512 bytes", async () => {
  const body = `
    const message = new Uint8Array(300).fill(65);
    const accepted = () => serial.write(message, 300);
    const results = [accepted(), accepted()];
    // 300 bytes at 9600 baud take 312.5 ms; room for another 300 is there when 88 have left.
    timer.set(() => { results.push(accepted()); }, 90);
    timer.set(() => { results.push(accepted()); write(JSON.stringify(results)); }, 92);
    let error = "none";
    try { serial.write(message, 301); } catch (e) { error = e.name; }
    write(error);`;
  const conversation = await hear(listener(body), []);
  assert.deepEqual(consoleLines(conversation), ["RangeError", "[true,false,false,true]"]);
  const sent = conversation.frames.filter(({ type, payload }) => type === FRAME.serial && payload.length > 4);
  assert.deepEqual(
    sent.map(({ payload, timeNs }) => [payload.readUInt32LE(0), payload.subarray(4).toString(), timeNs]),
    [
      [9600, "A".repeat(300), 0n],
      [9600, "A".repeat(300), 92_000_000n],
    ],
  );
});

test("a baud rate that no line has is an error", async () => {
  const body = `try { serial.setBaud(0); } catch (error) { write(error.message); }`;
  const [message] = consoleLines(await hear(listener(body), []));
  assert.match(message ?? "", /baud rate 0/);
});

test("what was once read as chunks is read so again, with its ticks, and in one call where it was one", async () => {
  const chunk = (timeNs: number, more: number, ticks: bigint, text: string) => {
    const head = Buffer.alloc(9);
    head.writeUInt8(more);
    head.writeBigUInt64LE(ticks, 1);
    return frame(12, timeNs, Buffer.concat([head, Buffer.from(text)]));
  };
  const body = `serial.open(9600, () => { write("call"); drain(); });`;
  const events = [
    chunk(1_000_000_000, 1, 77n, "first"),
    chunk(1_000_000_000, 0, 5_000n, "second"),
    chunk(2_000_000_000, 0, 100_000n, "x".repeat(256)),
  ];
  assert.deepEqual(
    consoleLines(await hear(listener(body), events)).map((line) => (line === "call" ? line : JSON.parse(line))),
    ["call", ["first", 1000, 77], ["second", 1000, 5000], "call", ["x".repeat(256), 2000, 100_000]],
  );
});
