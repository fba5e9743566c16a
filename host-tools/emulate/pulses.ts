/**
 * When the emulated chip had its pulses: its timer makes them (drivers/pulse/esp32/alarm.c), and counts them in RAM
 * behind a mark that is looked for once and read ever after.
 */

import { performance } from "node:perf_hooks";
import type { Machine } from "./machine.js";

/** What stands in front of the count; alarm.c has the same bytes. */
export const MARK = "noonmark pulses:";

/** The C3's data RAM (ESP32-C3 Technical Reference Manual, table 3-1: internal SRAM 1 on the data bus). */
const RAM = { address: 0x3fc80000, bytes: 0x60000 } as const;
/** How often the count is read: a pulse is seen this late at most, and every receiver's sentence comes later. */
const READ_MS = 5;
/** How often the mark is looked for while the chip starts: it takes a copy of the whole RAM. */
const LOOK_MS = 200;

/** Where the count lies in a copy of the RAM from `address` on, or undefined while the firmware has not laid it there. */
export function findCount(ram: Buffer, address: number): number | undefined {
  const at = ram.indexOf(MARK, 0, "latin1");
  return at < 0 ? undefined : address + at + MARK.length;
}

/** More pulses than can come between two looks, even where this computer was asleep for a while. */
const MOST_PULSES = 60;

/**
 * Pulses of a count that went from `before` to `now`: it starts again from zero with the chip. While that starts, other
 * things lie there.
 */
export function pulsesBetween(before: number, now: number): number {
  const pulses = now >= before ? now - before : now;
  return pulses <= MOST_PULSES ? pulses : 0;
}

export class Pulses {
  readonly #machine: Machine;
  readonly #onPulse: () => void;
  #address: number | undefined;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** @param onPulse is called at each pulse, within milliseconds after it. */
  constructor(machine: Machine, onPulse: () => void) {
    this.#machine = machine;
    this.#onPulse = onPulse;
    this.#next(0);
  }

  /** Sees no more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #next(startedMs: number): void {
    if (this.#ended) return;
    const pauseMs = this.#address === undefined ? LOOK_MS : READ_MS;
    const waitMs = Math.max(0, startedMs + pauseMs - performance.now());
    this.#timer = setTimeout(() => void this.#look(), waitMs);
  }

  async #look(): Promise<void> {
    const startedMs = performance.now();
    try {
      if (this.#address === undefined) {
        this.#address = findCount(await this.#machine.memory(RAM.address, RAM.bytes), RAM.address);
      } else {
        const count = await this.#machine.word(this.#address);
        for (let missed = pulsesBetween(this.#count, count); missed > 0; missed--) this.#onPulse();
        this.#count = count;
      }
    } catch {
      // QEMU has ended, and whoever started it hears of it; or it was busy, and is asked again.
    }
    this.#next(startedMs);
  }
}
