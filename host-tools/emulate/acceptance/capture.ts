/** Where the board's packets went, read from QEMU's capture of its network (libpcap file format, Ethernet frames). */

/** A packet that the board, or the emulator's network, sent. */
export interface Sent {
  /** Ethernet address of the sender. */
  from: string;
  /** Address of the destination, as text; undefined where it is neither IPv4 nor IPv6. */
  to: string | undefined;
  /** UDP port of the destination, or undefined. */
  port: number | undefined;
}

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_BYTES = 14;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const UDP = 17;

/** The packets of a capture; a last one that is cut short is left out. */
export function readCapture(file: Buffer): Sent[] {
  const sent: Sent[] = [];
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length);
    if (frame.length === length && length >= ETHERNET_BYTES) sent.push(readFrame(frame));
    at += RECORD_HEADER_BYTES + length;
  }
  return sent;
}

function readFrame(frame: Buffer): Sent {
  const from = [...frame.subarray(6, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
  const type = frame.readUInt16BE(12);
  const packet = frame.subarray(ETHERNET_BYTES);
  if (type === IPV4 && packet.length >= 20) {
    const headerBytes = ((packet[0] ?? 0) & 15) * 4;
    const to = [...packet.subarray(16, 20)].join(".");
    return { from, to, port: udpPort(packet, packet[9], headerBytes) };
  }
  if (type === IPV6 && packet.length >= 40) {
    const words = Array.from({ length: 8 }, (_, i) => packet.readUInt16BE(24 + 2 * i).toString(16));
    return { from, to: words.join(":"), port: udpPort(packet, packet[6], 40) };
  }
  return { from, to: undefined, port: undefined };
}

function udpPort(packet: Buffer, protocol: number | undefined, headerBytes: number): number | undefined {
  return protocol === UDP && packet.length >= headerBytes + 8 ? packet.readUInt16BE(headerBytes + 2) : undefined;
}
