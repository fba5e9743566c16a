/**
 * Which binary protocol a recording is of that the firmware does not read. Such a log may be played, to see what the
 * firmware makes of it; bytes of no protocol at all may not.
 */

import { recordingChunks } from "../recording.js";

/** Frames in a row that are enough to name a protocol. */
const FRAMES = 3;
/** So much of the file is looked at. */
const LOOKED_AT_BYTES = 65_536;

interface Protocol {
  name: string;
  /** The length of the whole frame at `at`, 0 where none is. */
  frame: (bytes: Buffer, at: number) => number;
}

const PROTOCOLS: readonly Protocol[] = [
  { name: "SiRF", frame: sirfFrame },
  { name: "SkyTraq", frame: skyTraqFrame },
  { name: "TSIP (Trimble)", frame: tsipFrame },
];

/** The name of the protocol of the file at `path`, if it is one of these. */
export function binaryProtocol(path: string): string | undefined {
  for (const chunk of recordingChunks(path)) return protocolOf(chunk.subarray(0, LOOKED_AT_BYTES));
  return undefined;
}

export function protocolOf(bytes: Buffer): string | undefined {
  return PROTOCOLS.find(({ frame }) => hasFrames(bytes, frame))?.name;
}

/** Whether some frames follow on one another anywhere. */
function hasFrames(bytes: Buffer, frame: Protocol["frame"]): boolean {
  for (let start = 0; start < bytes.length; start++) {
    let at = start;
    let frames = 0;
    for (let length = frame(bytes, at); length > 0 && frames < FRAMES; length = frame(bytes, at)) {
      at += length;
      frames++;
    }
    if (frames >= FRAMES) return true;
  }
  return false;
}

/** A0 A2, length, payload, its sum to 15 bits, B0 B3 (SiRF Binary Protocol Reference Manual, "Transport Message"). */
function sirfFrame(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length || bytes.readUInt16BE(at) !== 0xa0a2) return 0;
  const length = bytes.readUInt16BE(at + 2) & 0x7fff;
  const end = at + 4 + length;
  if (end + 4 > bytes.length || bytes.readUInt16BE(end + 2) !== 0xb0b3) return 0;
  let sum = 0;
  for (let n = at + 4; n < end; n++) sum += bytes[n] ?? 0;
  return (sum & 0x7fff) === bytes.readUInt16BE(end) ? end + 4 - at : 0;
}

/** A0 A1, length, payload, its exclusive or, 0D 0A (SkyTraq AN0003, "Binary Message Structure"). */
function skyTraqFrame(bytes: Buffer, at: number): number {
  if (at + 7 > bytes.length || bytes.readUInt16BE(at) !== 0xa0a1) return 0;
  const end = at + 4 + bytes.readUInt16BE(at + 2);
  if (end + 3 > bytes.length || bytes.readUInt16BE(end + 1) !== 0x0d0a) return 0;
  let sum = 0;
  for (let n = at + 4; n < end; n++) sum ^= bytes[n] ?? 0;
  return sum === bytes[end] ? end + 3 - at : 0;
}

/** DLE, id, data with each DLE doubled, DLE ETX (Trimble, "Trimble Standard Interface Protocol"). It has no sum. */
function tsipFrame(bytes: Buffer, at: number): number {
  const [DLE, ETX, LONGEST] = [0x10, 0x03, 400];
  const id = bytes[at + 1];
  if (bytes[at] !== DLE || id === undefined || id === DLE || id === ETX) return 0;
  for (let n = at + 2; n + 1 < Math.min(bytes.length, at + LONGEST); n++) {
    if (bytes[n] !== DLE) continue;
    if (bytes[n + 1] === ETX) return n + 2 - at;
    if (bytes[n + 1] !== DLE) return 0;
    n++;
  }
  return 0;
}
