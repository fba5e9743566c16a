/**
 * The list of clients as control messages show it: ntpq's mrulist (RFC 9327 §3, opcodes 10 and 12).
 *
 * Model: the asker fetches a nonce and sends it back with each question, so that nobody is sent more than a nonce who has
 * not asked. An answer has as many clients as fit two fragments, those unheard for longest first; the asker repeats what
 * it got of the last ones, `last.0` and so on, and goes on behind the first of these that is still as it was. There
 * the client's name in the table is found again: it takes the place of the last 24 bits of the time, 4 ms of it, which
 * is finer than the table knows when a client was heard. Where none is as it was, it has to begin anew.
 *
 * What is not known is not reported: no port is kept (it is 0), and no restrictions are (0).
 */

import { moveTimestamp, type Timestamp } from "../../time/timestamp.js";
import type { UtcSecond } from "../../time/units.js";
import type { ClientRecord } from "../client-record.js";
import { type ControlAnswer, DATA_BYTES, FRAGMENT_BYTES, type RequestItems } from "./answer.js";
import { NO_ERROR, PROHIBITED, UNKNOWN_VARIABLE } from "./errors.js";
import { type ControlSource, stamp } from "./variables.js";

/** The list, and nonces for the sender of the packet at hand: drivers/responder/responder.ts. */
export interface ControlClients {
  /** To be written by `clientAfter`: the one record that is read at a time. */
  record(): ClientRecord;
  clientAfter(name: number, into: ArrayBufferLike): boolean;
  holdsClient(name: number): boolean;
  writeNonce(bytes: Uint8Array, at: number, seconds: number): void;
  holdsNonce(bytes: Uint8Array, at: number, seconds: number): boolean;
  /** The text of an address of 16 bytes. */
  addressText(bytes: Uint8Array): string;
}

const NONCE_CHARACTERS = 24;
const NONCE_ROOM = " ".repeat(NONCE_CHARACTERS);
/** Of a client's name. */
const NAME_BITS = 24;
/** A stamp is written so: 0xee0f5c3a.80000000, the name in the last six digits. */
const STAMP_CHARACTERS = 19;
const NAME_CHARACTERS = 6;
/** `now` and `last.newest` with a stamp each, what parts them, and the end of the line. */
const END_BYTES = 64;
const NOBODY = -1;
/** As many packets as are counted. */
const NUMBER_MOST = 2 ** 32;

/** What a question asks for. */
interface Question {
  proven: boolean;
  /** Behind which client it goes on; NOBODY: at the beginning. */
  after: number;
  /** It named clients, none of which is as it was. */
  lost: boolean;
  leastPackets: number;
  mostClients: number;
  mostBytes: number;
}

/** Answers with a nonce; an error code, or NO_ERROR. `seconds`: any clock that does not go back. */
export function askNonce(packet: Uint8Array, seconds: number, source: ControlSource, answer: ControlAnswer): number {
  const { clients } = source;
  if (clients === undefined || !answer.put(packet, "nonce", NONCE_ROOM)) return PROHIBITED;
  clients.writeNonce(packet, answer.end - NONCE_CHARACTERS, seconds);
  return answer.append(packet, "\r\n") ? NO_ERROR : PROHIBITED;
}

/** Answers with as many clients as fit; an error code, or NO_ERROR. */
export function listClients(
  packet: Uint8Array,
  items: RequestItems,
  seconds: number,
  source: ControlSource,
  answer: ControlAnswer,
): number {
  const { clients, clock } = source;
  if (clients === undefined || clock === undefined) return PROHIBITED;
  const question = read(packet, items, seconds, clients);
  if (question?.proven !== true) return PROHIBITED;
  if (question.lost) return UNKNOWN_VARIABLE;
  const now = { second: clock.second, fraction: clock.fraction };
  const record = clients.record();
  const { buffer } = record.words;
  let { after } = question;
  let newest: string | undefined;
  for (let count = 0; clients.clientAfter(after, buffer); ) {
    if (record.packets >= question.leastPackets) {
      if (count >= question.mostClients) break;
      const last = put(packet, count++, record, now, clients, question.mostBytes, answer);
      if (last === undefined) break;
      newest = last;
    }
    after = record.name;
  }
  // The end is reported only where there is nobody left.
  if (!clients.clientAfter(after, buffer)) {
    answer.put(packet, "now", stamp(now));
    if (newest !== undefined) answer.put(packet, "last.newest", newest);
  }
  return answer.append(packet, "\r\n") ? NO_ERROR : PROHIBITED;
}

/** Undefined where something is asked for that is not done here. */
function read(packet: Uint8Array, items: RequestItems, seconds: number, clients: ControlClients): Question | undefined {
  const question = {
    proven: false,
    after: NOBODY,
    lost: false,
    leastPackets: 1,
    mostClients: 256,
    mostBytes: DATA_BYTES,
  };
  for (let name = items.next(packet); name !== undefined; name = items.next(packet)) {
    const { valueAt, valueEnd } = items;
    if (name === "nonce") {
      question.proven = valueEnd - valueAt === NONCE_CHARACTERS && clients.holdsNonce(packet, valueAt, seconds);
    } else if (name === "frags") {
      if (number(packet, valueAt, valueEnd) < 2) question.mostBytes = FRAGMENT_BYTES;
    } else if (name === "limit") {
      question.mostClients = Math.max(1, number(packet, valueAt, valueEnd));
    } else if (name === "mincount") {
      question.leastPackets = number(packet, valueAt, valueEnd);
    } else if (name.startsWith("last.")) {
      if (question.after !== NOBODY) continue;
      const client = valueEnd - valueAt === STAMP_CHARACTERS ? nameIn(packet, valueEnd) : NOBODY;
      if (clients.holdsClient(client)) question.after = client;
      question.lost = question.after === NOBODY;
    } else if (name !== "" && !name.startsWith("addr.")) {
      return undefined;
    }
  }
  return question;
}

/** Writes one client, if it fits and leaves room for the end; when it was last heard, or undefined. */
function put(
  packet: Uint8Array,
  index: number,
  record: ClientRecord,
  now: Readonly<Timestamp>,
  clients: ControlClients,
  mostBytes: number,
  answer: ControlAnswer,
): string | undefined {
  const address = clients.addressText(record.address);
  const last = past(now, record.sinceLastSeconds, record.name);
  const first = past(now, record.sinceFirstSeconds, 0);
  const text =
    `addr.${index}=${address.includes(":") ? `[${address}]` : address}:0, last.${index}=${last}, ` +
    `first.${index}=${first}, ct.${index}=${record.packets}, mv.${index}=${record.versionAndMode}, rs.${index}=0`;
  if (answer.length + text.length + END_BYTES > mostBytes) return undefined;
  if (answer.length > 0) answer.append(packet, ",\r\n");
  return answer.append(packet, text) ? last : undefined;
}

/** The stamp of a time so long ago, with a name in its last bits: with none it is never later than with one. */
function past(now: Readonly<Timestamp>, seconds: number, name: number): string {
  const time = { second: now.second as UtcSecond, fraction: now.fraction };
  moveTimestamp(time, -seconds);
  time.fraction = (((time.fraction >>> NAME_BITS) << NAME_BITS) | name) >>> 0;
  return stamp(time);
}

/** A decimal number, at most NUMBER_MOST; 0 where there is none. */
function number(packet: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (packet[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    value = Math.min(value * 10 + digit, NUMBER_MOST);
  }
  return value;
}

/** The name in the last digits of a stamp. */
function nameIn(packet: Uint8Array, end: number): number {
  let name = 0;
  for (let at = end - NAME_CHARACTERS; at < end; at++) {
    const value = Number.parseInt(String.fromCharCode(packet[at] ?? 0), 16);
    if (Number.isNaN(value)) return NOBODY;
    name = name * 16 + value;
  }
  return name;
}
