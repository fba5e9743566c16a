/**
 * QEMU's debugger socket (GDB's remote serial protocol, "Overview" and "Packets" in GDB's manual): as much of it as it
 * takes to stop at a function and to go on by single instructions. QEMU serves no interrupts and no timers meanwhile
 * (its default for single steps), so only the code that is looked at is counted.
 */

import type { Socket } from "node:net";
import { Failure } from "../../failure.js";

/** RISC-V's registers of four bytes, and the program counter behind them. */
const REGISTERS = 32;
/** A breakpoint in hardware: none is written into the code, which lies in flash. */
const HARDWARE_BREAKPOINT = 1;
/** Instructions of a C3 have two or four bytes; the kind of a breakpoint is the shortest. */
const BREAKPOINT_KIND = 2;
const ANSWER_MS = 20_000;

/** "qC" becomes "$qC#b4". */
export function packet(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, "latin1")) sum = (sum + byte) & 0xff;
  return `$${text}#${sum.toString(16).padStart(2, "0")}`;
}

/** Takes packets out of the stream; acknowledgements and what is between packets are left out. */
export class PacketReader {
  #text = "";

  push(bytes: Buffer): string[] {
    this.#text += bytes.toString("latin1");
    const packets: string[] = [];
    for (;;) {
      const found = /\$([^#$]*)#[0-9a-f]{2}/.exec(this.#text);
      if (found === null) break;
      packets.push(found[1] ?? "");
      this.#text = this.#text.slice(found.index + found[0].length);
    }
    return packets;
  }
}

export class Debugger {
  readonly #socket: Socket;
  readonly #reader = new PacketReader();
  #waiting: ((answer: string) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay?.(true);
    socket.on("error", () => {}); // an answer that does not come says it
    socket.on("data", (bytes: Buffer) => {
      for (const answer of this.#reader.push(bytes)) {
        this.#socket.write("+");
        this.#waiting?.(answer);
      }
    });
  }

  /** Stops the chip, which a new connection does. */
  async stop(): Promise<void> {
    await this.#ask("?");
  }

  /** Lets the chip run until it is at one of the addresses; it stays stopped there. */
  async runTo(addresses: readonly number[], limitMs: number): Promise<number> {
    for (const address of addresses) await this.#breakpoint("Z", address);
    try {
      await this.#ask("c", limitMs);
    } finally {
      for (const address of addresses) await this.#breakpoint("z", address);
    }
    return await this.at();
  }

  /** Where the chip is stopped. */
  async at(): Promise<number> {
    const registers = Buffer.from(await this.#ask("g"), "hex");
    if (registers.length < 4 * (REGISTERS + 1)) throw new Failure("QEMU's debugger does not know the chip's registers");
    return registers.readUInt32LE(4 * REGISTERS);
  }

  /** One instruction, and the address after it. */
  async step(): Promise<number> {
    await this.#ask("s");
    return await this.at();
  }

  /** Lets the chip run on, and lets go of it. */
  async detach(): Promise<void> {
    await this.#ask("D");
    this.#socket.destroy();
  }

  async #breakpoint(letter: "Z" | "z", address: number): Promise<void> {
    const answer = await this.#ask(`${letter}${HARDWARE_BREAKPOINT},${address.toString(16)},${BREAKPOINT_KIND}`);
    if (answer !== "OK")
      throw new Failure(`QEMU's debugger refuses a breakpoint at 0x${address.toString(16)}: ${answer}`);
  }

  #ask(text: string, limitMs = ANSWER_MS): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting = undefined;
        reject(new Failure(`QEMU's debugger does not answer "${text}" within ${limitMs / 1000} s`));
      }, limitMs);
      this.#waiting = (answer) => {
        clearTimeout(late);
        this.#waiting = undefined;
        resolve(answer);
      };
      this.#socket.write(packet(text));
    });
  }
}
