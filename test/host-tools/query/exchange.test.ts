import assert from "node:assert/strict";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { ask, wireNs } from "../../../host-tools/query/exchange.js";

/** Runs `body` with the port of a server on loopback that does with each packet what `serve` says. */
async function withServer(
  serve: (socket: Socket, request: Buffer, from: RemoteInfo) => void,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const socket = createSocket("udp4", (request, from) => serve(socket, request, from));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  try {
    await body(socket.address().port);
  } finally {
    socket.close();
  }
}

function replyTo(request: Buffer): Buffer {
  const reply = Buffer.alloc(48);
  reply[0] = 0x24;
  request.copy(reply, 24, 40, 48);
  return reply;
}

test("a request tells nothing but a random number, from a port of its own", async () => {
  const requests: Buffer[] = [];
  const ports = new Set<number>();
  await withServer(
    (socket, request, from) => {
      requests.push(request);
      ports.add(from.port);
      socket.send(replyTo(request), from.port, from.address);
    },
    async (port) => {
      for (let turn = 0; turn < 3; turn++) {
        const { length, sentNs, arrivedNs, strangers } = await ask("127.0.0.1", port);
        assert.equal(length, 48);
        assert.equal(strangers, 0);
        assert.ok(arrivedNs > sentNs);
        assert.ok(Math.abs(Number(sentNs / 1_000_000n) - Date.now()) < 5000);
      }
    },
  );
  assert.equal(requests.length, 3);
  // The system may draw one port twice, but hardly three times.
  assert.ok(ports.size > 1);
  for (const request of requests) assert.equal(request.subarray(0, 40).toString("hex"), `23000020${"00".repeat(36)}`);
  assert.equal(new Set(requests.map((request) => request.subarray(40).toString("hex"))).size, 3);
});

test("what does not repeat the random number is no answer, and the right one is still taken", async () => {
  await withServer(
    (socket, request, from) => {
      const forged = replyTo(request);
      forged[31] = (forged[31] ?? 0) ^ 1;
      for (const packet of [forged, Buffer.alloc(0), replyTo(request).subarray(0, 47), replyTo(request)]) {
        socket.send(packet, from.port, from.address);
      }
    },
    async (port) => assert.equal((await ask("127.0.0.1", port)).strangers, 3),
  );
});

test("silence and a closed port are told apart", async () => {
  await withServer(
    () => {},
    async (port) => {
      await assert.rejects(ask("127.0.0.1", port, 50), /did not answer on UDP port \d+ within 0.05 s: is it up/);
    },
  );
  // Nobody serves tcpmux any more.
  await assert.rejects(ask("127.0.0.1", 1), /nothing listens on UDP port 1 of 127.0.0.1/);
});

test("a timestamp is read in the era nearest to the host's time", () => {
  const near = 1_767_225_600_000_000_000n; // 2026-01-01
  assert.equal(wireNs({ second: 3_976_214_400, fraction: 2 ** 31 }, near), near + 500_000_000n);
  assert.equal(wireNs({ second: 0, fraction: 0 }, near), 2_085_978_496_000_000_000n);
});
