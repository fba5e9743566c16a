/**
 * Which protocol a receiver speaks that is neither NMEA nor UBX: so that a person hears a name, and not that nothing was
 * understood.
 *
 * Model: each protocol frames its messages in a way that chance does not imitate: two bytes at the beginning, and at the
 * end a sum or two more. Some of the line is kept, and each place in it is tried for each protocol; two good frames name
 * it. TSIP has no sum, so its frames have to follow each other at once.
 *
 *   SiRF binary   A0 A2, length (2, high byte first), payload, sum of its bytes modulo 2^15 (2), B0 B3
 *   SkyTraq       A0 A1, length (2), payload, exclusive or of its bytes (1), 0D 0A
 *   Garmin        10, id, length, payload, sum to nought from the id on (1), 10 03; a 10 within is doubled
 *   TSIP          10, id (40 to 8F), payload, 10 03; a 10 within is doubled
 *   Oncore        "@@", two letters, payload, exclusive or from the letters on (1), 0D 0A
 */

export type BinaryProtocol = "SiRF binary" | "SkyTraq binary" | "Garmin binary" | "TSIP" | "Motorola Oncore binary";

/** What is kept of the line: more than a second at 9600 baud, so two messages of those that come once a second. */
const KEPT_BYTES = 1024;
/** The longest message believed: SiRF's measured navigation data has some 200 bytes, Oncore's longest 294. */
const LONGEST = 320;

const DLE = 0x10;
const ETX = 0x03;
const AT = 0x40;

/** The length of a good frame at `at`, or 0. */
type Framing = (bytes: Uint8Array, at: number, end: number) => number;

export class ProtocolFinder {
  /** What was found, and undefined before. */
  protocol: BinaryProtocol | undefined;
  private readonly kept = new Uint8Array(KEPT_BYTES);
  private length = 0;

  /** Takes the next `length` bytes of the line. */
  take(bytes: Uint8Array, length: number): void {
    for (let at = 0; at < length && this.protocol === undefined; at++) {
      this.kept[this.length++] = bytes[at] as number;
      if (this.length === KEPT_BYTES) this.look();
    }
  }

  /** Looks at what is kept, and forgets it: another speed is listened at, or the line has ended. */
  look(): void {
    for (const [name, frameAt, follows] of FRAMINGS) {
      if (this.protocol === undefined && hasTwo(this.kept, this.length, frameAt, follows)) this.protocol = name;
    }
    this.length = 0;
  }
}

/** @param follows the second has to begin where the first ends. */
function hasTwo(bytes: Uint8Array, end: number, frameAt: Framing, follows: boolean): boolean {
  let lastEnd = -1;
  let at = 0;
  while (at < end) {
    const length = frameAt(bytes, at, end);
    if (length > 0) {
      if (lastEnd >= 0 && (!follows || lastEnd === at)) return true;
      lastEnd = at + length;
    }
    at += length > 0 ? length : 1;
  }
  return false;
}

function sirfAt(bytes: Uint8Array, at: number, end: number): number {
  const payload = countedAt(bytes, at, end, 0xa2, 4);
  if (payload < 0) return 0;
  const after = at + 4 + payload;
  let sum = 0;
  for (let each = at + 4; each < after; each++) sum = (sum + (bytes[each] as number)) & 0x7fff;
  const sent = ((bytes[after] as number) << 8) | (bytes[after + 1] as number);
  return sent === sum && bytes[after + 2] === 0xb0 && bytes[after + 3] === 0xb3 ? payload + 8 : 0;
}

function skytraqAt(bytes: Uint8Array, at: number, end: number): number {
  const payload = countedAt(bytes, at, end, 0xa1, 3);
  if (payload < 0) return 0;
  const after = at + 4 + payload;
  if (bytes[after + 1] !== 0x0d || bytes[after + 2] !== 0x0a) return 0;
  return parityOf(bytes, at + 4, after + 1) === 0 ? payload + 7 : 0;
}

/** The length of the payload of a frame that begins with A0 and `second`, or −1 where none is whole. */
function countedAt(bytes: Uint8Array, at: number, end: number, second: number, trailer: number): number {
  if (bytes[at] !== 0xa0 || bytes[at + 1] !== second || at + 4 > end) return -1;
  const payload = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  return payload > 0 && payload <= LONGEST && at + 4 + payload + trailer <= end ? payload : -1;
}

function garminAt(bytes: Uint8Array, at: number, end: number): number {
  const length = stuffedAt(bytes, at, end);
  let kept = 0;
  let sum = 0;
  for (let each = at + 1; each < at + length - 2; each++) {
    if (bytes[each] === DLE) each++;
    sum = (sum + (bytes[each] as number)) & 0xff;
    kept++;
  }
  // Id and sum are not counted, nor is the length itself.
  return length > 0 && sum === 0 && kept >= 3 && bytes[at + 2] === kept - 3 ? length : 0;
}

function tsipAt(bytes: Uint8Array, at: number, end: number): number {
  const id = bytes[at + 1] as number;
  return id >= 0x40 && id <= 0x8f ? stuffedAt(bytes, at, end) : 0;
}

/** The length of what is between DLE with an id, and DLE ETX, both included; 0 where there is no whole one. */
function stuffedAt(bytes: Uint8Array, at: number, end: number): number {
  const stop = Math.min(end, at + LONGEST) - 1;
  if (bytes[at] !== DLE || bytes[at + 1] === DLE || bytes[at + 1] === ETX) return 0;
  for (let each = at + 2; each < stop; each++) {
    if (bytes[each] !== DLE) continue;
    if (bytes[each + 1] === ETX) return each + 2 - at;
    if (bytes[each + 1] !== DLE) return 0;
    each++;
  }
  return 0;
}

function oncoreAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== AT || bytes[at + 1] !== AT) return 0;
  const [first, second] = [bytes[at + 2] as number, bytes[at + 3] as number];
  if (first < 0x41 || first > 0x5a || second < 0x61 || second > 0x7a) return 0;
  const stop = Math.min(end, at + LONGEST) - 1;
  // 0D 0A may also stand within: then the sum before it is not good.
  for (let each = at + 5; each < stop; each++) {
    if (bytes[each] !== 0x0d || bytes[each + 1] !== 0x0a) continue;
    if (parityOf(bytes, at + 2, each) === 0) return each + 2 - at;
  }
  return 0;
}

function parityOf(bytes: Uint8Array, from: number, end: number): number {
  let parity = 0;
  for (let at = from; at < end; at++) parity ^= bytes[at] as number;
  return parity;
}

/** Garmin's frames are TSIP's with a length and a sum: so they are looked for first. */
const FRAMINGS: readonly (readonly [BinaryProtocol, Framing, follows: boolean])[] = [
  ["SiRF binary", sirfAt, false],
  ["SkyTraq binary", skytraqAt, false],
  ["Garmin binary", garminAt, false],
  ["TSIP", tsipAt, true],
  ["Motorola Oncore binary", oncoreAt, false],
];
