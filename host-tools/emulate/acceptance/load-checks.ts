/** What traffic and time do to it: many requests, packets that nobody should send, an hour. */

import { createSocket, type Socket } from "node:dgram";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ROOT } from "../../build/paths.js";
import { type Check, expect, NotRun } from "./check.js";
import type { Session } from "./session.js";

const LOOPBACK = "127.0.0.1";
const REQUESTS = 20_000;
/** Sent before their answers are waited for: less than the network task's mailbox holds. */
const BURST = 32;
/** Of requests that may stay without an answer: the emulated network drops what comes while it is busy. */
const LOST_LIMIT = 0.02;
const HOUR_S = 3600;

interface Flood {
  answered: number;
  sent: number;
}

/** Sends requests in bursts, and counts the answers that are whole and name the request that they answer. */
export async function flood(port: number, count: number): Promise<Flood> {
  const socket = createSocket("udp4");
  const result: Flood = { answered: 0, sent: 0 };
  const waiting = new Set<string>();
  socket.on("message", (answer) => {
    if (answer.length === 48 && waiting.delete(answer.toString("hex", 24, 32))) result.answered++;
  });
  try {
    while (result.sent < count) {
      for (let i = 0; i < BURST && result.sent < count; i++) {
        const request = Buffer.alloc(48);
        request[0] = 0x23;
        request.writeUInt32BE(result.sent + 1, 40);
        request.writeUInt32BE(i + 1, 44);
        waiting.add(request.toString("hex", 40, 48));
        socket.send(request, port, LOOPBACK);
        result.sent++;
      }
      for (let wait = 0; waiting.size > 0 && wait < 40; wait++) await pause(5);
      waiting.clear();
    }
  } finally {
    socket.close();
  }
  return result;
}

const requests: Check = {
  name: "requests",
  what: `${REQUESTS} requests with both watchdogs on`,
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    await flood(session.ntpPort, 500);
    const { answered, sent } = await flood(session.ntpPort, REQUESTS);
    const status = await session.synchronised(5);
    expect(session.restarts <= 1, "it started over");
    expect(answered >= sent * (1 - LOST_LIMIT), `${answered} of ${sent} were answered`);
    return `${answered} of ${sent} answered (the board counts ${status.requests})`;
  },
};

const corpus: Check = {
  name: "corpus",
  what: "every packet of the fuzzing corpus, whole and cut short",
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    const packets = corpusPackets();
    const socket = createSocket("udp4");
    socket.on("message", () => {});
    try {
      for (const packet of packets) await sendPieces(socket, session.ntpPort, packet);
    } finally {
      socket.close();
    }
    const { stratum } = await session.synchronised(10);
    const { answered, sent } = await flood(session.ntpPort, 100);
    expect(session.restarts <= 1, "it started over");
    expect(answered > 0, `of ${sent} good requests afterwards none was answered`);
    return `${packets.length} packets; stratum ${stratum} afterwards, ${answered} of ${sent} good requests answered`;
  },
};

/** The corpus of test/fuzz, a packet in hexadecimal digits on each line that is no comment. */
function corpusPackets(): Buffer[] {
  const path = join(ROOT, "test/fuzz/corpus/packets.txt");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new NotRun(`${path} is not there: it comes with the source, not with the package`);
  }
  const lines = text.split("\n").filter((line) => /^[0-9a-f]{2,}/i.test(line));
  return lines.map((line) => Buffer.from(/^[0-9a-f]+/i.exec(line)?.[0] ?? "", "hex"));
}

async function sendPieces(socket: Socket, port: number, packet: Buffer): Promise<void> {
  for (const length of [packet.length, 47, 20, 1]) {
    if (length > packet.length) continue;
    socket.send(packet.subarray(0, length), port, LOOPBACK);
    await pause(2);
  }
}

const restartCauses: Check = {
  name: "causes",
  what: "why it started: power, and a restart that was asked for",
  async run(bench) {
    const session = await bench.start();
    const first = await started(session);
    await session.restart();
    const second = await started(session);
    expect(/power/.test(first), `the first start: ${first}`);
    expect(/restart/.test(second), `after a restart: ${second}`);
    return `${first}; ${second}`;
  },
};

async function started(session: Session): Promise<string> {
  const entry = (await session.journal()).find((one) => /start/i.test(one));
  expect(entry !== undefined, "the journal does not say why it started");
  return entry;
}

/** An hour at wall time: not part of the usual run. */
export const HOUR: Check = {
  name: "hour",
  what: "an hour of service with a request a second: nothing starts over",
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    let answered = 0;
    let sent = 0;
    for (let second = 0; second < HOUR_S; second += 10) {
      const turn = await flood(session.ntpPort, 10);
      answered += turn.answered;
      sent += turn.sent;
      await pause(10_000);
    }
    const status = await session.synchronised(5);
    expect(session.restarts <= 1, "it started over");
    return `${answered} of ${sent} answered; up for ${status.uptimeS} s`;
  },
};

export function loadChecks(hour: boolean): readonly Check[] {
  return [requests, corpus, restartCauses, ...(hour ? [HOUR] : [])];
}
