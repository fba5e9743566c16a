/** Storage in memory: each key is old or new after a loss of power, as drivers/storage promises. */

import type { StoragePort } from "../../src/storage/part-store.js";

export class Medium implements StoragePort {
  readonly values: Map<string, string>;
  /** Bytes that are still written before power is lost: each byte of a value, and one that makes it valid. */
  bytesLeft = Number.POSITIVE_INFINITY;
  refuses = false;
  /** Keys that were written or removed, in their order. */
  readonly changes: string[] = [];

  constructor(values: Iterable<readonly [string, string]> = []) {
    this.values = new Map(values);
  }

  read(key: string): string | undefined {
    return this.values.get(key);
  }

  write(key: string, value: string): boolean {
    const bytes = Buffer.byteLength(value);
    if (bytes > 4000 || key.length > 15) throw new RangeError(`${key}: ${bytes} bytes are more than the driver takes`);
    if (!this.reaches(bytes + 1)) return false;
    this.values.set(key, value);
    this.changes.push(key);
    return true;
  }

  remove(key: string): boolean {
    if (!this.values.has(key)) return true;
    if (!this.reaches(1)) return false;
    this.values.delete(key);
    this.changes.push(`-${key}`);
    return true;
  }

  /** What is left after power was lost: all of it that was written until then. */
  afterwards(): Medium {
    return new Medium(this.values);
  }

  private reaches(bytes: number): boolean {
    if (this.refuses) return false;
    const whole = this.bytesLeft >= bytes;
    this.bytesLeft = whole ? this.bytesLeft - bytes : 0;
    return whole;
  }
}
