/** Headers as packets, for tests that make them. */

import type { PacketHeader, WireTime } from "../../src/ntp/packet.js";

/** Writes the header into the first 48 of `bytes`. Each field is cut to its width. */
export function writeHeader(header: Readonly<PacketHeader>, bytes: Uint8Array): void {
  bytes[0] = (header.leap << 6) | ((header.version & 7) << 3) | (header.mode & 7);
  bytes[1] = header.stratum;
  bytes[2] = header.pollExponent;
  bytes[3] = header.precisionExponent;
  writeWord(bytes, 4, header.rootDelay);
  writeWord(bytes, 8, header.rootDispersion);
  writeWord(bytes, 12, header.refid);
  writeTime(bytes, 16, header.reference);
  writeTime(bytes, 24, header.origin);
  writeTime(bytes, 32, header.receive);
  writeTime(bytes, 40, header.transmit);
}

function writeTime(bytes: Uint8Array, at: number, time: Readonly<WireTime>): void {
  writeWord(bytes, at, time.second);
  writeWord(bytes, at + 4, time.fraction);
}

/** Writes the low 32 bits of `word` at `at`, highest byte first. */
function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
