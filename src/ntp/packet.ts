/**
 * The 48-byte header that every NTP packet of modes 1 to 5 begins with (RFC 5905 §7.3, figure 8).
 *
 * Times stay the two words that they are on the wire, without an era; src/time turns them into seconds. Headers are
 * written into, not made, so that nothing is allocated per packet.
 */

/** Bytes of the header, and of a whole packet without extensions and without a MAC. */
export const HEADER_BYTES = 48;

/** Bytes of the header of a control message (RFC 9327 §2), the only packets that may be shorter. */
export const CONTROL_HEADER_BYTES = 12;

/** Association modes of RFC 5905 §3, figure 1, in the lowest bits of a packet's first byte. */
export const MODE_SERVER = 4;
export const MODE_CONTROL = 6;

/** A 64-bit NTP timestamp as sent: seconds since 1900 with the era dropped, and 2^-32 s; both 0 to 2^32 − 1. */
export interface WireTime {
  second: number;
  fraction: number;
}

export interface PacketHeader {
  /** 0 to 3; 3 is unsynchronised. */
  leap: number;
  /** 0 to 7. */
  version: number;
  /** 0 to 7. */
  mode: number;
  /** 0 to 255; 0 is unsynchronised, or a kiss code in `refid` (RFC 5905 §7.4). */
  stratum: number;
  /** log2 seconds, −128 to 127. */
  pollExponent: number;
  /** log2 seconds, −128 to 127. */
  precisionExponent: number;
  /** In 2^-16 s. */
  rootDelay: number;
  /** In 2^-16 s. */
  rootDispersion: number;
  /** Four ASCII characters, the first in the highest byte, or an IPv4 address, or a part of a digest. */
  refid: number;
  /** When the server's clock was last corrected. */
  reference: WireTime;
  /** The client's transmit time, given back (T1). */
  origin: WireTime;
  /** When the request arrived (T2). */
  receive: WireTime;
  /** When the packet left (T3). */
  transmit: WireTime;
}

/** A header of zeros to be written into. */
export function makeHeader(): PacketHeader {
  return {
    leap: 0,
    version: 0,
    mode: 0,
    stratum: 0,
    pollExponent: 0,
    precisionExponent: 0,
    rootDelay: 0,
    rootDispersion: 0,
    refid: 0,
    reference: { second: 0, fraction: 0 },
    origin: { second: 0, fraction: 0 },
    receive: { second: 0, fraction: 0 },
    transmit: { second: 0, fraction: 0 },
  };
}

/**
 * Reads the header at the start of `bytes` (48 or more; every content is some header).
 *
 * Example: 24 01 06 ec 00000000 00000021 47505300 … reads as leap 0, version 4, mode 4, stratum 1, poll 6 (64 s),
 * precision −20 (about 1 µs), root delay 0, root dispersion 33 (504 µs), refid "GPS".
 */
export function readHeader(bytes: Uint8Array, header: PacketHeader): void {
  const first = bytes[0] ?? 0;
  header.leap = first >> 6;
  header.version = (first >> 3) & 7;
  header.mode = first & 7;
  header.stratum = bytes[1] ?? 0;
  header.pollExponent = ((bytes[2] ?? 0) << 24) >> 24;
  header.precisionExponent = ((bytes[3] ?? 0) << 24) >> 24;
  header.rootDelay = readWord(bytes, 4);
  header.rootDispersion = readWord(bytes, 8);
  header.refid = readWord(bytes, 12);
  readTime(bytes, 16, header.reference);
  readTime(bytes, 24, header.origin);
  readTime(bytes, 32, header.receive);
  readTime(bytes, 40, header.transmit);
}

function readTime(bytes: Uint8Array, at: number, time: WireTime): void {
  time.second = readWord(bytes, at);
  time.fraction = readWord(bytes, at + 4);
}

/** The big-endian word at `at`, 0 to 2^32 − 1. */
export function readWord(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
