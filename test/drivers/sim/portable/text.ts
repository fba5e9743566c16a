/** Lengths and sums of texts with characters of one to four bytes, as a digest: XS counts strings otherwise than Node. */

import { utf8Length } from "../../../../src/settings/formats.js";
import { checkOf } from "../../../../src/storage/former.js";
import { PartStore } from "../../../../src/storage/part-store.js";
import { Digest, Lcg } from "./digest.js";

const FIRST = [0x20, 0xa0, 0x800, 0xffe0, 0x1_0000, 0x1_f600, 0x10_ff00];

export default function (): string {
  const digest = new Digest();
  const random = new Lcg(7);
  for (let n = 0; n < 500; n++) {
    let text = "";
    for (let length = 1 + Math.floor(random.next() * 20); length > 0; length--) {
      const first = FIRST[Math.floor(random.next() * FIRST.length)] ?? 0x20;
      text += String.fromCodePoint(first + Math.floor(random.next() * 0x1f));
    }
    const { crc, length: points } = checkOf(text);
    // The text itself is not digested: its units are what differs.
    digest.add(utf8Length(text), crc, points, n % 50 !== 0 || storedAndRead(text.repeat(80)));
  }
  return digest.toString();
}

/** Whether a text comes back, in as many parts as it takes. */
function storedAndRead(text: string): boolean {
  const values: Record<string, string> = {};
  const medium = {
    read: (key: string) => values[key],
    write(key: string, value: string) {
      values[key] = value;
      return utf8Length(value) <= 4000;
    },
    remove: (key: string) => delete values[key],
  };
  const store = new PartStore(medium, "a", 10_000);
  return store.replace(1, ["x"], () => text) === "stored" && store.read("x") === text;
}
