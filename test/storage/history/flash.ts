/** A partition of flash in memory: bits go from one to zero only, and power may be lost at any byte. */

import type { HistoryPort } from "../../../src/storage/history/history.js";
import { MINUTE_BYTES } from "../../../src/storage/history/minutes.js";
import { RECORD_BYTES, SECTOR_BYTES } from "../../../src/storage/history/record-log.js";

export const MINUTES = 1440;

export class Flash implements HistoryPort {
  readonly bytes: Uint8Array;
  /** What is still written or erased before power is lost. */
  bytesLeft = Number.POSITIVE_INFINITY;
  refuses = false;
  /** How often each sector was erased. */
  readonly erasures: number[];
  private readonly memory = new Map<number, Uint8Array>();

  constructor(sectors: number, bytes?: Uint8Array) {
    this.bytes = new Uint8Array(sectors * SECTOR_BYTES).fill(0xff);
    if (bytes !== undefined) this.bytes.set(bytes);
    this.erasures = new Array(sectors).fill(0);
  }

  minutes = () => MINUTES;
  keep = (place: number, record: Uint8Array) => void this.memory.set(place, Uint8Array.from(record));
  kept = (place: number, into: Uint8Array) => into.set(this.memory.get(place) ?? new Uint8Array(MINUTE_BYTES));
  sectors = () => this.bytes.length / SECTOR_BYTES;
  readRecord = (at: number, into: Uint8Array) => into.set(this.bytes.subarray(at, at + RECORD_BYTES));

  writeRecord = (at: number, record: Uint8Array) => {
    const programmed = this.programs(RECORD_BYTES);
    for (let i = 0; i < programmed; i++) this.bytes[at + i] = (this.bytes[at + i] ?? 0) & (record[i] ?? 0);
    return programmed === RECORD_BYTES;
  };

  eraseSector = (at: number) => {
    const erased = this.programs(SECTOR_BYTES);
    this.bytes.fill(0xff, at, at + erased);
    const sector = at / SECTOR_BYTES;
    this.erasures[sector] = (this.erasures[sector] ?? 0) + 1;
    return erased === SECTOR_BYTES;
  };

  /** What is there when power comes back. */
  afterwards(): Flash {
    return new Flash(this.sectors(), this.bytes);
  }

  private programs(bytes: number): number {
    if (this.refuses) return 0;
    const written = Math.min(bytes, this.bytesLeft);
    this.bytesLeft -= written;
    return written;
  }
}
