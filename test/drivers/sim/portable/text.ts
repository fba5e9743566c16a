/** Lengths and sums of texts with characters of one to four bytes, as a digest: XS counts strings otherwise than Node. */

import { utf8Length } from "../../../../src/settings/formats.js";
import { decodeSlot, encodeSlot } from "../../../../src/storage/slots.js";
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
    const slot = encodeSlot({ sequence: n + 1, payload: text });
    // The text itself is not digested: its units are what differs.
    digest.add(utf8Length(text), /^[^ ]+ [^ ]+ [^ ]+/.exec(slot)?.[0], decodeSlot(slot)?.payload === text);
  }
  return digest.toString();
}
