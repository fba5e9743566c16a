/**
 * Named texts that change together or not at all, on a storage of small values by key.
 *
 * Model of the storage (drivers/storage): a write or removal of one key is atomic, so after a loss of power each key
 * has its old value or its new one, and what was written later is not there. So the texts are written to keys that
 * nobody refers to yet, KEY.N, and then the index under KEY, which names them: this one write is the commit. What is
 * no longer referred to is removed after it, and again at the next start, in case power was lost in between. A text
 * that has not changed stays where it is: it wears no flash.
 *
 * The index is JSON: the version of what is in the texts, and the parts in their order, each with the text it belongs
 * to, its number N and its bytes: {"version":1,"parts":[["wifi",0,40],["serving",2,998],["serving",3,310]]}
 *
 * The room on the board: the partition `nvs` (drivers/esp32/partitions.csv) has 16 pages, one of which stays free, with
 * 126 entries of 32 bytes each (ESP-IDF, "NVS: Internals"): 1,890 entries, of which Wi-Fi and its calibration want less
 * than 150. A part of n bytes takes n / 32 and two more. Settings (11,000 bytes, old and new: 960 entries) and
 * credentials (12,000 bytes, and half of them anew: 650) leave room for more than is left out here.
 */

import { utf8Length } from "../settings/formats.js";

/** What it needs of drivers/storage. */
export interface StoragePort {
  read(key: string): string | undefined;
  write(key: string, value: string): boolean;
  remove(key: string): boolean;
}

/** "full": it would be more than the store may hold; "refused": the medium did not take it. Both change nothing. */
export type Outcome = "stored" | "full" | "refused";

interface Part {
  readonly name: string;
  readonly number: number;
  readonly bytes: number;
}

interface Index {
  readonly version: number;
  readonly parts: readonly Part[];
}

/** Units of text in a part: at four bytes each, which is the most, they are the 4,000 that drivers/storage takes. */
const PART_UNITS = 1000;
/** Parts of one index, which itself has to fit one value: about 26 bytes each with a name of 14. */
export const PARTS_MOST = 48;
/** All of them may change at once. */
const NUMBERS = 2 * PARTS_MOST;

export class PartStore {
  /** The most bytes that all texts together may have. */
  readonly bytesMost: number;
  private readonly storage: StoragePort;
  private readonly key: string;

  /** @param key of the index, at most 12 characters: "KEY.95" is at most 15. */
  constructor(storage: StoragePort, key: string, bytesMost: number) {
    this.storage = storage;
    this.key = key;
    this.bytesMost = bytesMost;
  }

  /** The version that the texts were stored with; undefined where nothing is stored. */
  version(): number | undefined {
    return this.index()?.version;
  }

  /** Whether there is an index that cannot be read: what it named is lost. */
  isDamaged(): boolean {
    return this.storage.read(this.key) !== undefined && this.index() === undefined;
  }

  /** The names of all texts that are stored, in their order. */
  names(): string[] {
    const names: string[] = [];
    for (const { name } of this.index()?.parts ?? []) if (names[names.length - 1] !== name) names.push(name);
    return names;
  }

  /** A text; undefined where there is none of that name, or a part of it is not what the index says. */
  read(name: string): string | undefined {
    return this.join((this.index()?.parts ?? []).filter((part) => part.name === name));
  }

  /**
   * Stores these texts and forgets all others, at once.
   * @param textOf gives one text after the other, so that never all of them are in memory; an empty one is left out.
   */
  replace(version: number, names: readonly string[], textOf: (name: string) => string): Outcome {
    const before = this.index();
    const parts: Part[] = [];
    let bytes = 0;
    let outcome: Outcome = "stored";
    for (const name of names) {
      const text = textOf(name);
      bytes += utf8Length(text);
      const old = (before?.parts ?? []).filter((part) => part.name === name);
      if (bytes > this.bytesMost) outcome = "full";
      else if (text !== "" && this.join(old) === text) parts.push(...old);
      else outcome = this.add(name, text, parts, before?.parts ?? []);
      if (outcome !== "stored") break;
    }
    if (outcome === "stored" && parts.length > PARTS_MOST) outcome = "full";
    if (outcome === "stored" && !this.commit({ version, parts })) outcome = "refused";
    this.tidy();
    return outcome;
  }

  /** Forgets everything; false where the storage refused. The index stays until the parts, which may be secret, are gone. */
  clear(): boolean {
    return this.commit({ version: 0, parts: [] }) && this.tidy() && this.storage.remove(this.key);
  }

  /**
   * Removes all parts that the index does not name: what a loss of power left. False where the storage refused. Without
   * an index nothing is done: where it could not be read this time, all would be lost.
   */
  tidy(): boolean {
    const kept = this.index()?.parts;
    if (kept === undefined) return false;
    let done = true;
    for (let number = 0; number < NUMBERS; number++) {
      if (!kept.some((part) => part.number === number)) done = this.storage.remove(`${this.key}.${number}`) && done;
    }
    return done;
  }

  /** Writes a text to numbers that are free, and notes them in `parts`. */
  private add(name: string, text: string, parts: Part[], before: readonly Part[]): Outcome {
    for (let from = 0; from < text.length; ) {
      const to = endOfPart(text, from);
      const piece = text.slice(from, to);
      const taken = (number: number) => [...before, ...parts].some((part) => part.number === number);
      let number = 0;
      while (taken(number)) number++;
      if (number >= NUMBERS) return "full";
      if (!this.storage.write(`${this.key}.${number}`, piece)) return "refused";
      parts.push({ name, number, bytes: utf8Length(piece) });
      from = to;
    }
    return "stored";
  }

  private commit({ version, parts }: Index): boolean {
    const rows = parts.map(({ name, number, bytes }) => [name, number, bytes]);
    return this.storage.write(this.key, JSON.stringify({ version, parts: rows }));
  }

  private join(parts: readonly Part[]): string | undefined {
    let text = "";
    for (const { number, bytes } of parts) {
      const piece = this.storage.read(`${this.key}.${number}`);
      if (piece === undefined || utf8Length(piece) !== bytes) return undefined;
      text += piece;
    }
    return parts.length === 0 ? undefined : text;
  }

  private index(): Index | undefined {
    const text = this.storage.read(this.key);
    return text === undefined ? undefined : decodeIndex(text);
  }
}

/** Where a part ends that begins at `from`: never between the two halves of a character. */
function endOfPart(text: string, from: number): number {
  const to = from + PART_UNITS;
  if (to >= text.length) return text.length;
  const last = text.charCodeAt(to - 1);
  return last >= 0xd800 && last <= 0xdbff ? to - 1 : to;
}

function decodeIndex(text: string): Index | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, parts } = Object(raw) as { version?: unknown; parts?: unknown };
  if (typeof version !== "number" || !Array.isArray(parts)) return undefined;
  const read: Part[] = [];
  for (const row of parts) {
    const [name, number, bytes] = Array.isArray(row) ? (row as unknown[]) : [];
    if (typeof name !== "string" || typeof number !== "number" || typeof bytes !== "number") return undefined;
    read.push({ name, number, bytes });
  }
  return { version, parts: read };
}
