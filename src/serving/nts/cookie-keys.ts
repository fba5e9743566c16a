/**
 * The keys with which cookies of NTS are sealed (RFC 8915 §6), and when a new one takes over.
 *
 * Model: each day has a key. The newest makes cookies; it and the two before it open them, so a client that has been
 * silent for up to two days still has good cookies. A key older than three days opens nothing, though the device was
 * off meanwhile. Keys outlive a restart, or all clients would have to agree on new ones at the same moment; they are
 * stored when they change, which is once a day.
 *
 * Until the time is known a key has no date; it gets the first one that is known.
 *
 * As text, a line for each: number and key in hexadecimal, and when it was made in seconds of NTP (0: not known).
 */

import type { UtcSecond } from "../../time/units.js";

const DAY_SECONDS = 86_400;
const KEYS_MOST = 3;
const NUMBER_BYTES = 4;
const KEY_BYTES = 32;
const RECORD_BYTES = NUMBER_BYTES + KEY_BYTES;

interface CookieKey {
  /** Its number and the key, as drivers/responder/responder.ts takes them. */
  readonly record: Uint8Array;
  /** 0 while it is not known. */
  readonly made: UtcSecond;
}

export class CookieKeys {
  private keys: readonly CookieKey[];
  /** When the newest was made or, after a restart, was read: uptime. */
  private since = 0;
  private readonly random: (into: Uint8Array) => void;

  /** @param stored what `text` gave once; undefined: nothing is stored. What is no key in it is left out. */
  constructor(stored: string | undefined, random: (into: Uint8Array) => void) {
    this.random = random;
    this.keys = (stored ?? "")
      .split("\n")
      .map(parse)
      .filter((key) => key !== undefined)
      .slice(0, KEYS_MOST);
  }

  /**
   * To be called now and then. @param now UTC; undefined while it is not known. @returns whether keys have changed: they
   * are to be published and stored then.
   */
  tick(now: UtcSecond | undefined, uptimeSeconds: number): boolean {
    const [newest] = this.keys;
    if (newest === undefined || this.isOver(newest, now, uptimeSeconds)) {
      this.add(now, uptimeSeconds);
      return true;
    }
    if (now === undefined || this.keys.every(({ made }) => made !== 0 && made <= now)) return false;
    // Dated now: those that had no date, and those from the future, which a clock that was wrong has made.
    this.keys = this.keys.map(({ record, made }) => ({ record, made: made === 0 || made > now ? now : made }));
    return true;
  }

  private isOver({ made }: CookieKey, now: UtcSecond | undefined, uptimeSeconds: number): boolean {
    if (uptimeSeconds - this.since >= DAY_SECONDS) return true;
    return now !== undefined && made !== 0 && now - made >= DAY_SECONDS;
  }

  private add(now: UtcSecond | undefined, uptimeSeconds: number): void {
    const record = new Uint8Array(RECORD_BYTES);
    do this.random(record);
    while (record.subarray(0, NUMBER_BYTES).every((byte) => byte === 0) || this.isTaken(record));
    const kept = this.keys.filter(
      ({ made }) => now === undefined || made === 0 || now - made < KEYS_MOST * DAY_SECONDS,
    );
    this.keys = [{ record, made: now ?? (0 as UtcSecond) }, ...kept.slice(0, KEYS_MOST - 1)];
    this.since = uptimeSeconds;
  }

  private isTaken(record: Uint8Array): boolean {
    return this.keys.some((key) => key.record.subarray(0, NUMBER_BYTES).every((byte, at) => byte === record[at]));
  }

  /** The newest first, as drivers/responder/responder.ts takes them. */
  records(): Uint8Array {
    const records = new Uint8Array(this.keys.length * RECORD_BYTES);
    for (const [index, { record }] of this.keys.entries()) records.set(record, index * RECORD_BYTES);
    return records;
  }

  /** To be stored; secret. */
  text(): string {
    return this.keys.map(({ record, made }) => `${hex(record)} ${made}`).join("\n");
  }
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

function parse(line: string): CookieKey | undefined {
  const [, digits = "", made = ""] = /^([0-9a-f]{72}) ([0-9]{1,12})$/.exec(line) ?? [];
  if (digits === "" || /^0{8}/.test(digits)) return undefined;
  const record = new Uint8Array(RECORD_BYTES);
  for (let at = 0; at < RECORD_BYTES; at++) record[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  return { record, made: Number(made) as UtcSecond };
}
