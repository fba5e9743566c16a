/** Records for reply-harness.c: a clock of stratum 1 that holds for an hour from tick 0 on, and packets. */

import * as layout from "../../../src/serving/publication.js";

export const HZ = 1_000_000;
const TODAY = 3_976_214_400;

export function publicationRecord(): Buffer {
  const words = layout.makePublication();
  for (const base of [0, layout.SEGMENT_WORDS]) {
    words[base + layout.BASE_TIME + 1] = TODAY;
    const rate = (1n << 64n) / BigInt(HZ);
    words[base + layout.RATE] = Number(rate & 0xffffffffn);
    words[base + layout.RATE + 1] = Number(rate >> 32n);
  }
  words[layout.EXPIRES] = 3600 * HZ;
  words[layout.STRATUM] = 1;
  return Buffer.concat([Buffer.from("P"), Buffer.alloc(8), Buffer.from(words.buffer)]);
}

/** A packet that came at this tick, and whose reply leaves five ticks later. */
export function packetRecord(packet: Uint8Array, receiveTicks: number): Buffer {
  const record = Buffer.alloc(19 + packet.length, "R");
  record.writeBigUInt64LE(BigInt(receiveTicks), 1);
  record.writeBigUInt64LE(BigInt(receiveTicks + 5), 9);
  record.writeUInt16LE(packet.length, 17);
  record.set(packet, 19);
  return record;
}
