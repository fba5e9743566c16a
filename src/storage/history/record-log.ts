/**
 * A log of records of 32 bytes in flash, which wears all of its sectors alike and loses at most the newest record with
 * power.
 *
 * Model: flash is erased by the sector (to ones) and written once between two erasures; a write or an erasure that
 * power was lost in leaves anything. Records are written one behind the other through all sectors and round again; a
 * sector is erased just before its first record is written, which drops the oldest 128. A record begins with a number
 * that counts all of them and ends with the CRC-32 of what is before it: what is torn has no right one, is left where it
 * is, and the next record goes behind it.
 */

import { crc32 } from "../crc32.js";

export const RECORD_BYTES = 32;
export const SECTOR_BYTES = 4096;
const PER_SECTOR = SECTOR_BYTES / RECORD_BYTES;
const CHECK_AT = RECORD_BYTES - 4;

/** What it needs of drivers/storage: a partition, by bytes from its start. */
export interface LogMedium {
  /** 0: there is no such partition. */
  sectors(): number;
  readRecord(at: number, into: Uint8Array): void;
  writeRecord(at: number, record: Uint8Array): boolean;
  eraseSector(at: number): boolean;
}

export class RecordLog {
  /** Records that the flash refused, or that did not read back as they were written, since the start. */
  failures = 0;
  /** Places that were written since the start, in vain or not. */
  written = 0;
  private readonly medium: LogMedium;
  private readonly places: number;
  private readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  /** Where the next one goes, and the number of the newest; 0: there is none. */
  private next = 0;
  private newest = 0;
  /** Places behind `next` that were written, whole or torn. */
  private used = 0;

  constructor(medium: LogMedium) {
    this.medium = medium;
    this.places = medium.sectors() * PER_SECTOR;
    if (this.places > 0) this.find();
  }

  /** How many there may be behind the newest; those that are not there are passed over by `read`. */
  get ages(): number {
    // The sector that is written next is about to be erased, and what is left of it is dropped.
    return Math.min(this.used, Math.max(0, this.places - PER_SECTOR));
  }

  /**
   * Writes one. `record` has RECORD_BYTES, of which the first four and the last four are the log's own.
   * @returns false where the flash refused; the log goes on behind it.
   */
  append(record: Uint8Array): boolean {
    if (this.places === 0) return false;
    const { medium, bytes, view } = this;
    const at = this.next * RECORD_BYTES;
    let written = this.next % PER_SECTOR > 0 || medium.eraseSector(at);
    bytes.set(record);
    view.setUint32(0, this.newest + 1, true);
    view.setUint32(CHECK_AT, crc32(bytes, CHECK_AT), true);
    written = written && medium.writeRecord(at, bytes);
    written = written && this.load(this.next) === this.newest + 1;
    this.next = (this.next + 1) % this.places;
    this.written++;
    this.used = Math.min(this.used + 1, this.places);
    if (written) this.newest++;
    else this.failures++;
    return written;
  }

  /** Reads the record so many places before the newest into `into`; false where there is none that is whole. */
  read(age: number, into: Uint8Array): boolean {
    const number = this.load((this.next - 1 - age + 2 * this.places) % this.places);
    into.set(this.bytes);
    return number > 0 && number <= this.newest;
  }

  /** Finds the end: the newest sector by its first whole record, then what was written last in it. */
  private find(): void {
    let newestSector = -1;
    for (let sector = 0; sector * PER_SECTOR < this.places; sector++) {
      const number = this.firstNumber(sector);
      if (number <= this.newest) continue;
      this.newest = number;
      newestSector = sector;
    }
    if (newestSector < 0) return;
    const first = newestSector * PER_SECTOR;
    for (let place = 0; place < this.places; place += PER_SECTOR) {
      this.load(place);
      if (place !== first && !this.isBlank()) this.used += PER_SECTOR;
    }
    for (let place = first; place < first + PER_SECTOR; place++) {
      const number = this.load(place);
      if (number > this.newest) this.newest = number;
      if (!this.isBlank()) this.next = place + 1;
    }
    this.used += this.next - first;
    this.next %= this.places;
  }

  /** The number of a sector's first whole record; 0 where it has none. */
  private firstNumber(sector: number): number {
    for (let place = sector * PER_SECTOR; place < (sector + 1) * PER_SECTOR; place++) {
      const number = this.load(place);
      if (number > 0) return number;
      if (this.isBlank()) return 0;
    }
    return 0;
  }

  /** Reads a place, and returns the number of its record; 0 where it has none that is whole. */
  private load(place: number): number {
    this.medium.readRecord(place * RECORD_BYTES, this.bytes);
    const isWhole = this.view.getUint32(CHECK_AT, true) === crc32(this.bytes, CHECK_AT);
    return isWhole ? this.view.getUint32(0, true) : 0;
  }

  /** Whether the place read last was never written since its erasure. */
  private isBlank(): boolean {
    return this.bytes.every((byte) => byte === 0xff);
  }
}
