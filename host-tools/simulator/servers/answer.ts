/**
 * What a server of the world answers (RFC 5905 §7.3, §8; RFC 9769 §2 for the interleaved mode), made and signed with
 * nothing of the firmware's, since the firmware is judged by it.
 */

import { createHash } from "node:crypto";
import type { Instant } from "../events.js";
import type { Sky } from "../sky.js";
import type { SmearedTime } from "../smear.js";
import type { ServerState } from "./options.js";

export const HEADER_BYTES = 48;
const MODE_CLIENT = 3;
const MODE_SERVER = 4;
const LEAP_UNKNOWN = 3;
const DAY_S = 86_400;
const NS_PER_S = 1_000_000_000n;
const MAC_ID_BYTES = 4;
/** A longer digest is cut (RFC 7822 §3). */
const DIGEST_BYTES = 20;

/** A request as a server looks at it. */
export interface Asked {
  version: number;
  origin: bigint;
  receive: bigint;
  transmit: bigint;
  /** Key identifier and digest behind the header; undefined where there is nothing. */
  mac: { id: number; right: boolean } | undefined;
}

/** Takes a packet apart; undefined where it is no client's request. */
export function readAsked(packet: Buffer, key: ServerState["key"]): Asked | undefined {
  if (packet.length < HEADER_BYTES || ((packet[0] ?? 0) & 7) !== MODE_CLIENT) return undefined;
  const asked: Asked = {
    version: ((packet[0] ?? 0) >> 3) & 7,
    origin: packet.readBigUInt64BE(24),
    receive: packet.readBigUInt64BE(32),
    transmit: packet.readBigUInt64BE(40),
    mac: undefined,
  };
  if (packet.length < HEADER_BYTES + MAC_ID_BYTES) return asked;
  const id = packet.readUInt32BE(HEADER_BYTES);
  const right =
    key !== undefined &&
    id === key.id &&
    digest(key, packet.subarray(0, HEADER_BYTES)).equals(packet.subarray(HEADER_BYTES + MAC_ID_BYTES));
  return { ...asked, mac: { id, right } };
}

function digest({ algorithm, secretHex }: NonNullable<ServerState["key"]>, message: Buffer): Buffer {
  const hash = createHash(algorithm.toLowerCase()).update(Buffer.from(secretHex, "hex")).update(message).digest();
  return hash.subarray(0, DIGEST_BYTES);
}

/** Appends the MAC. */
export function signed(packet: Buffer, key: NonNullable<ServerState["key"]>): Buffer {
  const id = Buffer.alloc(MAC_ID_BYTES);
  id.writeUInt32BE(key.id);
  return Buffer.concat([packet, id, digest(key, packet)]);
}

/** A crypto-NAK: a key identifier of 0 and no digest (RFC 5905 §9.2). */
export function nak(packet: Buffer): Buffer {
  return Buffer.concat([packet, Buffer.alloc(MAC_ID_BYTES)]);
}

/** What a server's clock shows at an instant, as a timestamp of the wire. */
export function shown(sky: Sky, state: ServerState, smeared: SmearedTime | undefined, at: Instant): bigint {
  const errorNs = Math.round(state.offsetS * 1e9 + (smeared?.minusUtcNs(at) ?? 0));
  const ns = BigInt(sky.utc(at.second).ntpSecond) * NS_PER_S + BigInt(at.nanosecond + errorNs);
  return ((ns << 32n) / NS_PER_S) & 0xffff_ffff_ffff_ffffn;
}

/** The three timestamps that an answer carries beside the reference. */
export interface Stamps {
  origin: bigint;
  receive: bigint;
  transmit: bigint;
}

/** The header of an answer. */
export function header(sky: Sky, state: ServerState, version: number, { second }: Instant, stamps: Stamps): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES);
  packet[0] = (leapOf(sky, state, second) << 6) | (version << 3) | MODE_SERVER;
  packet[1] = state.stratum;
  packet[2] = 6;
  packet.writeInt8(state.precisionExponent, 3);
  packet.writeUInt32BE(short(state.rootDelayS), 4);
  packet.writeUInt32BE(short(state.rootDispersionS), 8);
  refidBytes(state.refid).copy(packet, 12);
  // Corrected some seconds ago.
  packet.writeBigUInt64BE((stamps.transmit - (9n << 32n)) & 0xffff_ffff_ffff_ffffn, 16);
  packet.writeBigUInt64BE(stamps.origin, 24);
  packet.writeBigUInt64BE(stamps.receive, 32);
  packet.writeBigUInt64BE(stamps.transmit, 40);
  return packet;
}

/** A kiss of death: stratum 0, the code in the reference identifier. */
export function kiss(code: string, version: number, origin: bigint): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES);
  packet[0] = (LEAP_UNKNOWN << 6) | (version << 3) | MODE_SERVER;
  packet.write(code, 12, "latin1");
  packet.writeBigUInt64BE(origin, 24);
  return packet;
}

/** A leap second is announced on its day (RFC 5905 §7.3, leap indicator: last minute of the day). */
function leapOf(sky: Sky, { leap }: ServerState, second: number): number {
  if (leap !== "sky") return leap;
  const { change, inS } = sky.leapNotice(second);
  return change === 0 || inS > DAY_S ? 0 : change > 0 ? 1 : 2;
}

function short(seconds: number): number {
  return Math.min(0xffff_ffff, Math.ceil(seconds * 65536));
}

function refidBytes(refid: string): Buffer {
  const numbers = refid.split(".");
  if (numbers.length === 4) return Buffer.from(numbers.map(Number));
  return Buffer.from(refid.padEnd(4, "\0").slice(0, 4), "latin1");
}
