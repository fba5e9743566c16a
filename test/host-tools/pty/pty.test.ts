import assert from "node:assert/strict";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { test } from "node:test";
import { openPty } from "../../../host-tools/pty/pty.js";
import { closePort, openPort } from "../../../host-tools/serial/port.js";
import { until } from "../support/until.js";

test("bytes of every value pass both ways unchanged, in order, more than any buffer holds", async () => {
  const seen: Buffer[] = [];
  const pty = await openPty({ onData: (bytes) => seen.push(bytes) });
  const port = await openPort(pty.path, 115_200);
  const answer: Buffer[] = [];
  port.on("data", (bytes: Buffer) => answer.push(bytes));
  const pattern = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));

  port.write(pattern);
  await until(() => length(seen) >= pattern.length, "the terminal has read it all");
  assert.deepEqual(Buffer.concat(seen), pattern);

  pty.write(pattern.subarray(0, 60_000));
  await until(() => length(answer) >= 60_000, "the port has read it all");
  assert.deepEqual(Buffer.concat(answer), pattern.subarray(0, 60_000));
  assert.equal(pty.droppedBytes, 0);
  await closePort(port);
  await pty.close();
});

function length(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

test("opening, closing and the line's speed are told in their place among the bytes", async () => {
  const events: string[] = [];
  const pty = await openPty({
    onData: (bytes) => events.push(bytes.toString()),
    onOpen: () => events.push("open"),
    onClosed: () => events.push("closed"),
    onBaud: (baud) => events.push(`${baud} baud`),
  });
  for (const baud of [115_200, 921_600]) {
    const port = await openPort(pty.path, baud);
    await until(() => events.at(-1) === "open", "the opening is told");
    port.write(`at ${baud}`);
    await until(() => events.at(-1) === `at ${baud}`, "the bytes arrive");
    await closePort(port);
    await until(() => events.at(-1) === "closed", "the closing is told");
  }
  assert.deepEqual(events, [
    ...["open", "115200 baud", "at 115200", "closed"],
    ...["open", "921600 baud", "at 921600", "closed"],
  ]);
  await pty.close();
});

test("what is written while nobody listens is dropped, not kept for the next listener", async () => {
  const events: string[] = [];
  const pty = await openPty({ onOpen: () => events.push("open"), onClosed: () => events.push("closed") });
  pty.write("old news\n"); // taken while nobody listens, or while the first does, who reads nothing
  const first = await open(pty.path, "r+");
  await until(() => events.at(-1) === "open", "the opening is told");
  await first.close();
  await until(() => events.at(-1) === "closed", "the closing is told");

  const second = await open(pty.path, "r+");
  await until(() => events.at(-1) === "open", "the second opening is told");
  pty.write("fresh\n");
  const { buffer, bytesRead } = await second.read(Buffer.alloc(64), 0, 64);
  assert.equal(buffer.toString("utf8", 0, bytesRead), "fresh\n");
  await second.close();
  await pty.close();
});

test("closing pulls the plug: an open port closes and the terminal is gone", async () => {
  const pty = await openPty({});
  const port = await openPort(pty.path, 115_200);
  port.resume(); // only a reader notices
  const closed = once(port, "close");
  await pty.close();
  const [error] = await closed;
  assert.equal(error?.disconnected, true);
  assert.equal(port.isOpen, false);
});
