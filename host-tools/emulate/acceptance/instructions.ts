/**
 * How many instructions the network task takes for a plain request, by stepping through it in the emulator: from the
 * entry of our callback until lwIP is given the reply. Nothing else runs meanwhile, so the count is the same each time.
 */

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Failure } from "../../failure.js";
import { Debugger } from "./debugger.js";
import { type ElfFunction, functionAt, functionsOf } from "./symbols.js";

/** The callback that lwIP calls, and what it calls for its stamp (drivers/responder/esp32/responder.c). */
const ENTRY = "on_request";
const STAMP = "pulse_now";
/** lwIP has the reply then, by whichever of them. */
const SENT = ["udp_sendto_if", "udp_sendto_if_src", "udp_sendto"];
/** Ten times what one may take: whatever comes later is no plain request. */
const MOST_STEPS = 25_000;
/** Until the request is there. */
const ARRIVAL_MS = 20_000;
/** Where the C3 maps code in RAM (ESP32-C3 Technical Reference Manual, table 3-1: SRAM 0 and 1 on the instruction bus). */
const CODE_RAM = { from: 0x4037c000, to: 0x403e0000 } as const;

export interface Count {
  /** From the callback's entry to the send. */
  all: number;
  /** From the callback's entry until the stamp is taken. */
  stamp: number;
  /** Of them, by function, the most first. */
  byFunction: readonly { name: string; instructions: number; inRam: boolean }[];
}

/** The words that have QEMU listen for a debugger in `folder`. */
export function debuggerWords(folder: string): string[] {
  return ["-gdb", `unix:${join(folder, "debugger")},server=on,wait=off`];
}

/** Counts one request, which `ask` sends. @param elf the linked program that runs. */
export async function countRequest(folder: string, elf: string, ask: () => void): Promise<Count> {
  const functions = functionsOf(readFileSync(elf));
  const entry = addressOf(functions, ENTRY);
  const socket = connect(join(folder, "debugger"));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (error) => reject(new Failure(`QEMU's debugger cannot be reached: ${error.message}`)));
  });
  const debug = new Debugger(socket);
  await debug.stop();
  try {
    const arrived = debug.runTo([entry], ARRIVAL_MS);
    ask();
    await arrived;
    return await stepThrough(debug, functions);
  } finally {
    await debug.detach();
  }
}

/** From the callback's entry, where the chip is stopped, to the send. */
async function stepThrough(debug: Pick<Debugger, "step">, functions: readonly ElfFunction[]): Promise<Count> {
  const sent = SENT.filter((name) => functions.some((one) => one.name === name)).map((name) =>
    addressOf(functions, name),
  );
  const counts = new Map<ElfFunction, number>();
  let asked = false;
  let stamp: number | undefined;
  for (let all = 1; all <= MOST_STEPS; all++) {
    const at = await debug.step();
    if (sent.includes(at)) return countOf(all, stamp, counts);
    const where = functionAt(functions, at);
    if (where === undefined) continue;
    counts.set(where, (counts.get(where) ?? 0) + 1);
    asked ||= where.name === STAMP;
    if (asked && where.name === ENTRY) stamp ??= all;
  }
  throw new Failure(`after ${MOST_STEPS} instructions nothing was sent`);
}

function countOf(all: number, stamp: number | undefined, counts: ReadonlyMap<ElfFunction, number>): Count {
  if (stamp === undefined) throw new Failure(`${STAMP} did not return to ${ENTRY}: where is the stamp taken?`);
  const byFunction = [...counts].map(([{ name, address }, instructions]) => {
    return { name, instructions, inRam: address >= CODE_RAM.from && address < CODE_RAM.to };
  });
  byFunction.sort((one, other) => other.instructions - one.instructions);
  return { all, stamp, byFunction };
}

/** @throws Failure where there is no function of that name, or more than one. */
function addressOf(functions: readonly ElfFunction[], name: string): number {
  const found = new Set(functions.filter((one) => one.name === name).map(({ address }) => address));
  const [address] = found;
  if (address === undefined) throw new Failure(`the firmware has no function ${name}`);
  if (found.size > 1) throw new Failure(`the firmware has ${found.size} functions ${name}`);
  return address;
}
