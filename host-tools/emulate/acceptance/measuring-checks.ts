/** What it takes: instructions of a request, and memory as the board's own self-test counts it. */

import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BUILD } from "../../build/paths.js";
import { type Check, expect, NotRun } from "./check.js";
import { type Count, countRequest, debuggerWords } from "./instructions.js";
import type { Session } from "./session.js";

const LOOPBACK = "127.0.0.1";
/** The linked program that "noonmark firmware emulator" made the images of. */
const LINKED = join(BUILD, "firmware/tmp/esp32/emulator/release/noonmark/xsProj-esp32c3/build/xs_esp32.elf");
/** What a plain request may take in the network's task, with access list, list of clients and interleaving on. */
const INSTRUCTIONS_LIMIT = 2500;
const STAMP_LIMIT = 100;
/** Counted after this many, so that the sender's address is known and it is in the list of clients. */
const EARLIER_REQUESTS = 5;
/** Shown of the functions that take most. */
const SHOWN = 8;

const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ["serving.listClients", "true"],
  ["serving.interleaved", "true"],
  ["serving.deny", "192.0.2.0/24 198.51.100.0/24"],
];

const instructions: Check = {
  name: "instructions",
  what: `a plain request takes fewer than ${INSTRUCTIONS_LIMIT} instructions until lwIP has the reply, and its stamp ${STAMP_LIMIT}`,
  async run(bench) {
    if (!existsSync(LINKED))
      throw new NotRun(`${LINKED} is not there: run "noonmark firmware emulator" on this computer`);
    const folder = mkdtempSync(join(bench.options.folder, "debugger-"));
    const session = await bench.start({ words: debuggerWords(folder) });
    for (const [key, value] of SETTINGS) await session.set(key, value);
    await session.restart();
    await session.synchronised();
    const count = await counted(session, folder);
    const most = count.byFunction.slice(0, SHOWN).map(({ name, instructions, inRam }) => {
      return `${name} ${instructions}${inRam ? "" : " (flash)"}`;
    });
    const text = `${count.all} instructions, the stamp after ${count.stamp}; most in ${most.join(", ")}`;
    expect(count.all < INSTRUCTIONS_LIMIT && count.stamp < STAMP_LIMIT, text);
    return text;
  },
};

async function counted(session: Session, folder: string): Promise<Count> {
  const socket = createSocket("udp4");
  socket.on("message", () => {});
  const ask = () => {
    const request = Buffer.alloc(48);
    request[0] = 0x23;
    request.writeUInt32BE(1, 40);
    socket.send(request, session.ntpPort, LOOPBACK);
  };
  try {
    for (let number = 0; number < EARLIER_REQUESTS; number++) {
      ask();
      await pause(300);
    }
    return await countRequest(folder, LINKED, ask);
  } finally {
    socket.close();
  }
}

const memory: Check = {
  name: "memory",
  what: "heap and stacks, by the board's own self-test",
  async run(bench) {
    const session = await bench.start();
    await session.synchronised();
    const answer = await session.ask("selftest");
    const {
      memory,
      stacks,
      findings = [],
    } = answer as typeof answer & {
      memory: Record<string, number>;
      stacks: { task: string; unusedBytes: number }[];
    };
    const bad = findings.filter(({ ok }) => !ok).map(({ finding }) => finding);
    expect(bad.length === 0, bad.join("; "));
    const tasks = stacks.map(({ task, unusedBytes }) => `${task} ${unusedBytes}`).join(", ");
    return `heap: ${memory.freeBytes} bytes free, least ${memory.leastBytes}, largest block ${memory.largestBytes}; never used of the stacks: ${tasks}`;
  },
};

export const MEASURING: readonly Check[] = [memory, instructions];
