/** Starting, being found, and serving: what clients see. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openPty } from "../../pty/pty.js";
import { ask } from "../../query/exchange.js";
import { readCapture } from "./capture.js";
import { type Check, expect } from "./check.js";
import { client, noonmark, ran } from "./programs.js";
import type { Session } from "./session.js";

const LOOPBACK = "127.0.0.1";
const AES = "2b7e151628aed2a6abf7158809cf4f3c";
const SHA256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
/**
 * The world's time is the chip's, which the computer emulates at its speed at best: chronyd has to find an offset that the
 * world had meanwhile. The emulated path is late by tens of milliseconds; half a second more is a wrong second.
 */
const OFFSET_LIMIT_S = 0.5;

async function chronyd(session: Session, words: string, ...more: string[]): Promise<number> {
  const server = `server ${LOOPBACK} port ${session.ntpPort} iburst maxsamples 4 maxdelay 3 ${words}`;
  // The emulated path is as slow as this computer is busy.
  const directives = [server.trim(), "maxdistance 16", ...more];
  const before = ahead(session);
  const { output } = await ran(client("chronyd", "chrony"), ["-Q", "-t", "40", ...directives]);
  const after = ahead(session);
  const offset = /System clock wrong by (-?[\d.]+) seconds/.exec(output)?.[1];
  expect(offset !== undefined, `chronyd named no offset: ${output.trim()}`);
  // chronyd's word is what this computer's clock is wrong by: positive where the board is ahead.
  const found = Number(offset);
  const [least, most] = [Math.min(before, after) - OFFSET_LIMIT_S, Math.max(before, after) + OFFSET_LIMIT_S];
  const world = `the world was ${before.toFixed(3)} s ahead before and ${after.toFixed(3)} s after`;
  expect(found > least && found < most, `chronyd finds it ${offset} s ahead, and ${world}`);
  return found - (before + after) / 2;
}

function ahead(session: Session): number {
  const seconds = session.board.aheadS();
  expect(seconds !== undefined, "the chip had no pulse");
  return seconds;
}

const start: Check = {
  name: "start",
  what: "as soon as it has an address it answers, unsynchronised until it knows the time; then stratum 1",
  async run(bench) {
    const session = await bench.start();
    await session.status(({ network }) => network === "attached", 30);
    const first = await ask(LOOPBACK, session.ntpPort);
    const { leap, stratum } = first.header;
    const status = await session.synchronised();
    expect(stratum === 1 || (leap === 3 && stratum === 0), `the first answer has leap ${leap} and stratum ${stratum}`);
    const reached = await ask(LOOPBACK, session.ntpPort);
    expect(
      reached.header.stratum === 1 && reached.header.leap === 0,
      "the status says stratum 1, and an answer does not",
    );
    return `first answer leap ${leap}, stratum ${stratum}; stratum 1 ${status.uptimeS} s after the start`;
  },
};

const dhcp: Check = {
  name: "dhcp",
  what: "an address by DHCP",
  async run(bench) {
    const session = await bench.start();
    const { address } = await session.status(({ network }) => network === "attached", 60);
    expect(String(address).startsWith("10.0.2."), `the address is ${address}`);
    return `attached as ${address}`;
  },
};

const fixedAddress: Check = {
  name: "static",
  what: "a fixed address, over a restart",
  async run(bench) {
    const session = await bench.start();
    await session.set("network.address", "10.0.2.15");
    await session.set("network.gateway", "10.0.2.2");
    await session.restart();
    const { address } = await session.status(({ network }) => network === "attached", 60);
    expect(address === "10.0.2.15", `the address is ${address}`);
    await ask(LOOPBACK, session.ntpPort);
    return `attached as ${address}, and answers there`;
  },
};

const clients: Check = {
  name: "clients",
  what: "chronyd believes it, and noonmark query finds nothing that a client would refuse",
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    const { status, output } = await noonmark("query", `${LOOPBACK}:${session.ntpPort}`, "--json");
    expect(status === 0, `noonmark query ends with ${status}: ${output.trim()}`);
    const offset = await chronyd(session, "");
    return `chronyd: ${offset.toFixed(3)} s beside the world's time; query: usable`;
  },
};

const keys: Check = {
  name: "keys",
  what: "signed answers by AES128 (the chip's accelerator) and SHA256; none by a wrong key",
  async run(bench) {
    const session = await bench.start();
    await session.set("authentication.keys", `1:AES128:${AES} 2:SHA256:${SHA256}`);
    await session.restart();
    await session.synchronised();
    const file = join(bench.options.folder, "chrony.keys");
    writeFileSync(file, `1 AES128 HEX:${AES}\n2 SHA256 HEX:${SHA256}\n3 AES128 HEX:${SHA256.slice(0, 32)}\n`, {
      mode: 0o600,
    });
    const offsets = [];
    for (const id of [1, 2]) offsets.push(await chronyd(session, `key ${id}`, `keyfile ${file}`));
    const wrong = ["-Q", "-t", "8", `server ${LOOPBACK} port ${session.ntpPort} iburst key 3`, `keyfile ${file}`];
    const { output } = await ran(client("chronyd", "chrony"), wrong);
    expect(!/System clock wrong/.test(output), "chronyd believes an answer by a key that the board does not have");
    return `chronyd: ${offsets.map((one) => one.toFixed(3)).join(" and ")} s beside the world's time; the wrong key has no answer that it believes`;
  },
};

const ntpq: Check = {
  name: "ntpq",
  what: "control messages: the system's variables",
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    const request = Buffer.from([0x16, 0x02, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const text = await control(session.ntpPort, request);
    expect(/stratum=1/.test(text) && /refid=/.test(text), `the variables are ${JSON.stringify(text)}`);
    return text.replace(/\s+/g, " ").slice(0, 100);
  },
};

const mdns: Check = {
  name: "mdns",
  what: "announced to the groups of mDNS, and nothing sent to anybody outside",
  async run(bench) {
    const capture = join(bench.options.folder, "network.pcap");
    const session = await bench.start({ capture });
    await session.synchronised();
    await pause(5000);
    await bench.stop(session);
    const packets = readCapture(readFileSync(capture));
    const board = packets.find(({ port }) => port === 5353)?.from;
    expect(board !== undefined, "no announcement was sent");
    const to = new Set(packets.filter(({ from, port }) => from === board && port === 5353).map((one) => one.to));
    expect(to.has("224.0.0.251") && to.has("ff02:0:0:0:0:0:0:fb"), `announcements went to ${[...to].join(", ")}`);
    expect(to.size === 2, `announcements also went to ${[...to].join(", ")}`);
    const known = /^(10\.0\.2\.|255\.255\.255\.255$|224\.0\.0\.|ff02:|fe80:|fec0:)/;
    const strangers = packets.filter(({ from, to: whom }) => from === board && whom !== undefined && !known.test(whom));
    expect(strangers.length === 0, `it sent to ${strangers.map((one) => one.to).join(", ")}`);
    return `${packets.length} packets seen; announcements only to ${[...to].join(" and ")}`;
  },
};

const tools: Check = {
  name: "tools",
  what: "config and doctor on the console's pseudo-terminal",
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    const terminal = await openPty({ onData: (bytes) => session.board.type(bytes.toString("latin1")) });
    session.board.tap((bytes) => terminal.write(bytes));
    try {
      const config = await noonmark("config", "get", terminal.path, "serving.port");
      expect(config.status === 0 && /123/.test(config.output), `config get: ${config.output.trim()}`);
      const doctor = await noonmark("doctor", terminal.path, "--json");
      expect(/"findings"/.test(doctor.output), `doctor: ${doctor.output.trim()}`);
      return "config get reads the port, doctor its findings";
    } finally {
      await terminal.close();
    }
  },
};

/** The text of a control message's answer (RFC 9327 §2). */
async function control(port: number, request: Buffer): Promise<string> {
  const { createSocket } = await import("node:dgram");
  const socket = createSocket("udp4");
  try {
    return await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("a control message has no answer within 5 s")), 5000);
      socket.once("message", (answer) => {
        clearTimeout(late);
        resolve(answer.toString("latin1", 12, 12 + answer.readUInt16BE(10)));
      });
      socket.send(request, port, LOOPBACK);
    });
  } finally {
    socket.close();
  }
}

export const SERVING: readonly Check[] = [start, dhcp, fixedAddress, clients, keys, ntpq, mdns, tools];
