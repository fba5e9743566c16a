import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { readFrame, type Udp, writeArp, writeUdp } from "../../../../host-tools/emulate/network/frames.js";
import { Gateway } from "../../../../host-tools/emulate/network/gateway.js";
import { serverAddress } from "../../../../host-tools/emulate/network/neighbours.js";

const LOOPBACK = "127.0.0.1";
const BOARD = { mac: "525400123456", address: "10.0.2.15" };

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, LOOPBACK);
  await once(socket, "listening");
  return socket;
}

/** A board that has said where it is, and hears frames. */
class Board {
  readonly #waiting: ((frame: Udp) => void)[] = [];
  gateway: Gateway | undefined;

  hear(bytes: Buffer): void {
    const frame = readFrame(bytes);
    if (frame?.kind === "udp") this.#waiting.shift()?.(frame);
  }

  next(): Promise<Udp> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  announce(): void {
    const target = { mac: "000000000000", address: BOARD.address };
    this.gateway?.take(writeArp({ kind: "arp", operation: "request", sender: BOARD, target }));
  }

  send(fromPort: number, to: { address: string; port: number }, text: string): void {
    const from = { address: BOARD.address, port: fromPort };
    const destination = "024e0a000264";
    this.gateway?.take(writeUdp({ source: BOARD.mac, destination, from, to, payload: Buffer.from(text) }));
  }
}

test("a client's request reaches the board's port, and the answer that client alone", async () => {
  const probe = await bound();
  const hostPort = probe.address().port;
  probe.close();
  const board = new Board();
  const gateway = await Gateway.open([{ address: LOOPBACK, hostPort, boardPort: 123 }], [], (frame) =>
    board.hear(frame),
  );
  board.gateway = gateway;
  board.announce();
  const [one, other] = [await bound(), await bound()];
  try {
    for (const client of [one, other]) {
      const heard = board.next();
      client.send("request", hostPort, LOOPBACK);
      const { from, to, payload } = await heard;
      assert.equal(payload.toString(), "request");
      assert.deepEqual(to, { address: BOARD.address, port: 123 });
      const answered = once(client, "message");
      board.send(80, from, "from a port that it did not ask");
      board.send(123, from, "answer");
      const [answer, about] = await answered;
      assert.equal(String(answer), "answer");
      assert.equal(about.port, hostPort);
    }
  } finally {
    one.close();
    other.close();
    await gateway.close();
  }
});

test("the board asks a server that was named, at its port 123 and nowhere else", async () => {
  const server = await bound();
  const board = new Board();
  const gateway = await Gateway.open([], [{ address: LOOPBACK, port: server.address().port }], (frame) =>
    board.hear(frame),
  );
  board.gateway = gateway;
  board.announce();
  const questions: string[] = [];
  server.on("message", (question, from) => {
    questions.push(String(question));
    server.send("answer", from.port, from.address);
  });
  try {
    const heard = board.next();
    board.send(40_000, { address: serverAddress(0), port: 124 }, "at another port");
    board.send(40_000, { address: serverAddress(1), port: 123 }, "of another server");
    board.send(40_000, { address: serverAddress(0), port: 123 }, "question");
    const answer = await heard;
    assert.deepEqual(questions, ["question"]);
    assert.equal(answer.payload.toString(), "answer");
    assert.deepEqual(answer.from, { address: serverAddress(0), port: 123 });
    assert.deepEqual(answer.to, { address: BOARD.address, port: 40_000 });
    // Each question from a port of its own, many more than are kept open.
    for (let port = 41_000; port < 41_100; port++) board.send(port, { address: serverAddress(0), port: 123 }, "more");
  } finally {
    await gateway.close();
    server.close();
  }
});

test("what comes before the board has said where it is waits for that, the last of it", async () => {
  const probe = await bound();
  const hostPort = probe.address().port;
  probe.close();
  const heard: string[] = [];
  const gateway = await Gateway.open([{ address: LOOPBACK, hostPort, boardPort: 123 }], [], (bytes) => {
    const frame = readFrame(bytes);
    if (frame?.kind === "udp") heard.push(String(frame.payload));
  });
  const board = new Board();
  board.gateway = gateway;
  const client = await bound();
  for (let number = 0; number < 20; number++) client.send(`${number}`, hostPort, LOOPBACK);
  await pause(100);
  assert.deepEqual(heard, []);
  board.announce();
  assert.deepEqual(
    heard,
    Array.from({ length: 16 }, (_, number) => `${number + 4}`),
  );
  client.close();
  await gateway.close();
});

test("a port that somebody else has is named", async () => {
  const taken = await bound();
  const hostPort = taken.address().port;
  await assert.rejects(
    Gateway.open([{ address: LOOPBACK, hostPort, boardPort: 123 }], [], () => {}),
    new RegExp(`UDP 127\\.0\\.0\\.1:${hostPort} cannot be had .*EADDRINUSE`),
  );
  taken.close();
});
