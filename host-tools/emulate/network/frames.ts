/**
 * Frames that the emulated board and its neighbours exchange: ARP (RFC 826), and UDP over IPv4 (RFC 768, RFC 791), in
 * Ethernet frames, whole datagrams only. Everything else on the board's network is QEMU's own business.
 */

/** An Ethernet address as twelve hexadecimal digits. */
export type Mac = string;

export interface Endpoint {
  /** IPv4, in dotted decimal. */
  address: string;
  port: number;
}

export interface Arp {
  kind: "arp";
  operation: "request" | "reply";
  sender: { mac: Mac; address: string };
  target: { mac: Mac; address: string };
}

export interface Udp {
  kind: "udp";
  /** Ethernet addresses of the frame. */
  source: Mac;
  destination: Mac;
  from: Endpoint;
  to: Endpoint;
  payload: Buffer;
}

const ETHERNET_BYTES = 14;
const MAC_BYTES = 6;
const TYPE_ARP = 0x0806;
const TYPE_IPV4 = 0x0800;
/** Ethernet and IPv4, with addresses of six and four bytes: the first six bytes of such a packet. */
const ARP_HEADER = Buffer.from("000108000604", "hex");
const ARP_BYTES = 28;
const ARP_OPERATIONS = { 1: "request", 2: "reply" } as const;
const IP_BYTES = 20;
const UDP_BYTES = 8;
const PROTOCOL_UDP = 17;
/** More fragments, and the offset of this one: neither in a whole datagram. */
const FRAGMENT_BITS = 0x3fff;
const HOPS = 64;
/** What fits into a frame of 1,500 bytes. */
export const PAYLOAD_BYTES = 1500 - IP_BYTES - UDP_BYTES;

export const BROADCAST: Mac = "ffffffffffff";
const UNKNOWN: Mac = "000000000000";

/** The frame, or undefined where it is neither, is cut short, or has a wrong checksum. */
export function readFrame(frame: Buffer): Arp | Udp | undefined {
  if (frame.length < ETHERNET_BYTES) return undefined;
  const type = frame.readUInt16BE(2 * MAC_BYTES);
  const packet = frame.subarray(ETHERNET_BYTES);
  if (type === TYPE_ARP) return readArp(packet);
  if (type === TYPE_IPV4) return readUdp(frame, packet);
  return undefined;
}

function readArp(packet: Buffer): Arp | undefined {
  if (packet.length < ARP_BYTES || !packet.subarray(0, ARP_HEADER.length).equals(ARP_HEADER)) return undefined;
  const operation = ARP_OPERATIONS[packet.readUInt16BE(6) as keyof typeof ARP_OPERATIONS];
  if (operation === undefined) return undefined;
  const end = (at: number) => ({
    mac: packet.toString("hex", at, at + MAC_BYTES),
    address: addressAt(packet, at + MAC_BYTES),
  });
  return { kind: "arp", operation, sender: end(8), target: end(18) };
}

function readUdp(frame: Buffer, packet: Buffer): Udp | undefined {
  const headerBytes = ((packet[0] ?? 0) & 15) * 4;
  if (packet.length < IP_BYTES || (packet[0] ?? 0) >> 4 !== 4 || headerBytes < IP_BYTES) return undefined;
  const length = packet.readUInt16BE(2);
  const whole = (packet.readUInt16BE(6) & FRAGMENT_BITS) === 0;
  if (length < headerBytes + UDP_BYTES || length > packet.length || !whole) return undefined;
  if (packet[9] !== PROTOCOL_UDP || checksum(packet.subarray(0, headerBytes)) !== 0) return undefined;
  // Shorter frames than 60 bytes are padded.
  const udp = packet.subarray(headerBytes, length);
  const udpBytes = udp.readUInt16BE(4);
  if (udpBytes < UDP_BYTES || udpBytes > udp.length) return undefined;
  const datagram = udp.subarray(0, udpBytes);
  // A checksum of zero is none (RFC 768).
  const summed = datagram.readUInt16BE(6) !== 0;
  if (summed && checksum(Buffer.concat([pseudoHeader(packet, udpBytes), datagram])) !== 0) return undefined;
  return {
    kind: "udp",
    source: frame.toString("hex", MAC_BYTES, 2 * MAC_BYTES),
    destination: frame.toString("hex", 0, MAC_BYTES),
    from: { address: addressAt(packet, 12), port: udp.readUInt16BE(0) },
    to: { address: addressAt(packet, 16), port: udp.readUInt16BE(2) },
    payload: Buffer.from(datagram.subarray(UDP_BYTES)),
  };
}

export function writeArp({ operation, sender, target }: Arp): Buffer {
  const known = operation === "reply";
  const frame = Buffer.alloc(ETHERNET_BYTES + ARP_BYTES);
  ethernetHeader(known ? target.mac : BROADCAST, sender.mac, TYPE_ARP).copy(frame);
  const packet = frame.subarray(ETHERNET_BYTES);
  ARP_HEADER.copy(packet);
  packet.writeUInt16BE(known ? 2 : 1, 6);
  packet.write(sender.mac, 8, "hex");
  writeAddress(packet, 14, sender.address);
  packet.write(known ? target.mac : UNKNOWN, 18, "hex");
  writeAddress(packet, 24, target.address);
  return frame;
}

/** @throws RangeError where the payload does not fit into a frame. */
export function writeUdp({ source, destination, from, to, payload }: Omit<Udp, "kind">): Buffer {
  if (payload.length > PAYLOAD_BYTES) throw new RangeError(`${payload.length} bytes do not fit into a frame`);
  const packet = Buffer.alloc(IP_BYTES + UDP_BYTES + payload.length);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet[8] = HOPS;
  packet[9] = PROTOCOL_UDP;
  writeAddress(packet, 12, from.address);
  writeAddress(packet, 16, to.address);
  packet.writeUInt16BE(checksum(packet.subarray(0, IP_BYTES)), 10);
  const datagram = packet.subarray(IP_BYTES);
  datagram.writeUInt16BE(from.port, 0);
  datagram.writeUInt16BE(to.port, 2);
  datagram.writeUInt16BE(datagram.length, 4);
  payload.copy(datagram, UDP_BYTES);
  // Zero would say that there is none.
  const sum = checksum(Buffer.concat([pseudoHeader(packet, datagram.length), datagram])) || 0xffff;
  datagram.writeUInt16BE(sum, 6);
  return Buffer.concat([ethernetHeader(destination, source, TYPE_IPV4), packet]);
}

function ethernetHeader(destination: Mac, source: Mac, type: number): Buffer {
  const header = Buffer.alloc(ETHERNET_BYTES);
  header.write(destination, 0, "hex");
  header.write(source, MAC_BYTES, "hex");
  header.writeUInt16BE(type, 2 * MAC_BYTES);
  return header;
}

/** Addresses, protocol and length of a datagram, which its checksum covers besides it. */
function pseudoHeader(packet: Buffer, udpBytes: number): Buffer {
  const header = Buffer.alloc(12);
  packet.copy(header, 0, 12, 20);
  header[9] = PROTOCOL_UDP;
  header.writeUInt16BE(udpBytes, 10);
  return header;
}

/** The ones' complement of the sum of 16-bit words (RFC 1071); 0 over what has its own checksum in it. */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function addressAt(packet: Buffer, at: number): string {
  return [...packet.subarray(at, at + 4)].join(".");
}

function writeAddress(packet: Buffer, at: number, address: string): void {
  packet.set(address.split(".").map(Number), at);
}
