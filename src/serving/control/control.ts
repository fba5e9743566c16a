/**
 * Control messages, mode 6 (RFC 9327), read only: what ntpq asks a server about itself and its sources.
 *
 * Model: a request is a header of 12 bytes and up to 468 of data; the answer is data cut into fragments of at most 468
 * bytes that repeat the request's opcode, sequence and association. The answer is written into the packet's own buffer
 * behind the longest request, so that nothing is held between requests and only its words are allocated.
 *
 * Policy, since mode 6 has served to amplify floods: whoever calls this has looked the sender up in serving.control;
 * an answer has at most two fragments and ANSWER_BYTES in all, so 776 for the least request of 12; all answers
 * together have at most FRAGMENTS_PER_S fragments a second, below 4 KB, after a burst of FRAGMENTS_BURST, below 16 KB.
 * What would be longer is refused. An error has 12 bytes, no more than any request; what is no request gets nothing.
 */

import { CONTROL_HEADER_BYTES, MODE_CONTROL } from "../../ntp/packet.js";
import { ANSWER_AT, ControlAnswer, DATA_BYTES, FRAGMENT_BYTES, RequestItems } from "./answer.js";
import { askNonce, listClients } from "./clients.js";
import { BAD_ASSOCIATION, BAD_FORMAT, BAD_OPCODE, NO_ERROR, PROHIBITED, UNKNOWN_VARIABLE } from "./errors.js";
import {
  ASSOCIATION_DEFAULTS,
  type ControlAssociation,
  type ControlSource,
  SYSTEM_DEFAULTS,
  SYSTEM_OTHERS,
  type Variable,
} from "./variables.js";

/** The shortest buffer that requests may be in. */
export const CONTROL_BUFFER_BYTES = ANSWER_AT + DATA_BYTES;
/** @public The promise that tests hold. The longest answer: all its fragments together. */
export const ANSWER_BYTES = DATA_BYTES + 2 * CONTROL_HEADER_BYTES;

/** ntpq -p takes three fragments, rv and sysstats two: ten people may ask at once … */
export const FRAGMENTS_BURST = 32;
/** … and two a second for ever. */
export const FRAGMENTS_PER_S = 8;
const FRAGMENTS_MOST = 2;
/** Of a list of clients, whose asker has shown that its address is its own: the whole list at once, 40 answers. */
const PROVEN_COST = 1 / 4;

// The second byte (RFC 9327 §2): three bits and the opcode.
const RESPONSE = 0x80;
const ERROR = 0x40;
const MORE = 0x20;
const OPCODE = 0x1f;
const READ_STATUS = 1;
const READ_VARIABLES = 2;
const READ_CLIENTS = 10;
const ASK_NONCE = 12;
/** Opcodes that RFC 9327 §2 or ntpd has, and that are not for this server: writing, traps, configuration, lists. */
const REFUSED_OPCODES = [3, 4, 5, 6, 7, 8, 9, 11, 31] as const;

// Status words, RFC 9327 §3.1 and §3.2.
const SOURCE_NONE = 0;
const SOURCE_PPS = 1;
const EVENT_CLOCK_SYNC = 5;
const EVENT_NO_SYSTEM_PEER = 8;
const CONFIGURED = 0x80;
const REACHABLE = 0x10;
const EVENT_UNREACHABLE = 3;
const EVENT_REACHABLE = 4;
/** Events are told from the state as it is, so the last one is the only one since the code changed. */
const EVENTS = 1;

export class Control {
  /** Requests taken, each modulo 2^53; of these not answered because too many came at once. */
  requests = 0;
  limited = 0;
  /** Not requests: responses, fragments, too short. Nothing is sent back for them. */
  ignored = 0;

  readonly #source: ControlSource;
  #tokens = FRAGMENTS_BURST;
  #filledSeconds = 0;
  /** The answer: its status word, the bytes of its data, how many of them were sent; −1 when all were. */
  #status = 0;
  #error = NO_ERROR;
  #length = 0;
  #sent = -1;

  constructor(source: ControlSource) {
    this.#source = source;
  }

  /**
   * Looks at a packet of mode 6 and prepares the answer, whose fragments `next` then puts in its place.
   * @param packet a buffer of at least CONTROL_BUFFER_BYTES, with `length` bytes of any content; written over.
   * @param seconds any clock that does not go back, for the limit.
   * @returns whether there is an answer.
   */
  accept(packet: Uint8Array, length: number, seconds: number): boolean {
    this.#sent = -1;
    if (packet.length < CONTROL_BUFFER_BYTES) throw new RangeError(`a buffer of ${packet.length} bytes is too short`);
    const bits = packet[1] ?? 0;
    const isRequest = length >= CONTROL_HEADER_BYTES && ((packet[0] ?? 0) & 7) === MODE_CONTROL && bits <= OPCODE;
    if (!isRequest || readShort(packet, 8) !== 0) {
      this.ignored++;
      return false;
    }
    this.requests++;
    this.#fill(seconds);
    if (this.#tokens < FRAGMENTS_MOST) {
      this.limited++;
      return false;
    }
    this.#status = 0;
    this.#source.refresh();
    const answer = new ControlAnswer();
    this.#error = this.#compose(packet, length, bits, seconds, answer);
    this.#length = this.#error === NO_ERROR ? answer.length : 0;
    const proven = bits === READ_CLIENTS && this.#error === NO_ERROR;
    this.#tokens -= Math.max(1, Math.ceil(this.#length / FRAGMENT_BYTES)) * (proven ? PROVEN_COST : 1);
    this.#sent = 0;
    return true;
  }

  /**
   * Puts the next fragment of the answer at the beginning of the buffer that `accept` had.
   * @returns its length, a multiple of 4; 0 when there is none left.
   */
  next(packet: Uint8Array): number {
    const offset = this.#sent;
    if (offset < 0) return 0;
    const size = Math.min(this.#length - offset, FRAGMENT_BYTES);
    const more = offset + size < this.#length;
    const failed = this.#error !== NO_ERROR;
    // Leap 0 and the version of the request; its sequence and association stay where they are.
    packet[0] = (packet[0] ?? 0) & 0x3f;
    packet[1] = RESPONSE | (failed ? ERROR : 0) | (more ? MORE : 0) | ((packet[1] ?? 0) & OPCODE);
    writeShort(packet, 4, failed ? this.#error << 8 : this.#status);
    writeShort(packet, 8, offset);
    writeShort(packet, 10, size);
    const end = CONTROL_HEADER_BYTES + size;
    const padded = (end + 3) & ~3;
    packet.copyWithin(CONTROL_HEADER_BYTES, ANSWER_AT + offset, ANSWER_AT + offset + size);
    packet.fill(0, end, padded);
    this.#sent = more ? offset + size : -1;
    return padded;
  }

  #fill(seconds: number): void {
    const elapsed = Math.max(0, seconds - this.#filledSeconds);
    this.#filledSeconds = seconds;
    this.#tokens = Math.min(FRAGMENTS_BURST, this.#tokens + elapsed * FRAGMENTS_PER_S);
  }

  /** Writes the answer's data behind the request; an error code, or NO_ERROR. */
  #compose(packet: Uint8Array, length: number, opcode: number, seconds: number, answer: ControlAnswer): number {
    const count = readShort(packet, 10);
    if (count > FRAGMENT_BYTES || CONTROL_HEADER_BYTES + count > length) return BAD_FORMAT;
    const source = this.#source;
    const items = new RequestItems(count);
    if (opcode === READ_CLIENTS) return listClients(packet, items, seconds, source, answer);
    if (opcode === ASK_NONCE) return askNonce(packet, seconds, source, answer);
    if (opcode !== READ_STATUS && opcode !== READ_VARIABLES) {
      return REFUSED_OPCODES.some((known) => known === opcode) ? PROHIBITED : BAD_OPCODE;
    }
    const number = readShort(packet, 6);
    if (number === 0) {
      this.#status = systemStatus(source);
      if (opcode === READ_STATUS) return writeList(packet, source, answer);
      return writeVariables(packet, items, answer, source, SYSTEM_DEFAULTS, SYSTEM_OTHERS);
    }
    const association = source.associations[number - 1];
    if (association === undefined) return BAD_ASSOCIATION;
    this.#status = associationStatus(association);
    // To READSTAT of one association ntpd answers with its variables, whatever the request's data.
    const named = opcode === READ_STATUS ? new RequestItems(0) : items;
    return writeVariables(packet, named, answer, association, ASSOCIATION_DEFAULTS, []);
  }
}

/** All associations: identifier and status of each (RFC 9327 §2, opcode 1). */
function writeList(packet: Uint8Array, { associations }: ControlSource, answer: ControlAnswer): number {
  for (let index = 0; index < associations.length; index++) {
    const association = associations[index];
    if (association === undefined) break;
    writeShort(packet, answer.end, index + 1);
    writeShort(packet, answer.end + 2, associationStatus(association));
    answer.length += 4;
  }
  return NO_ERROR;
}

/** The variables that the request's data names, or the default ones where it names none. */
function writeVariables<T>(
  packet: Uint8Array,
  items: RequestItems,
  answer: ControlAnswer,
  of: T,
  defaults: readonly Variable<T>[],
  others: readonly Variable<T>[],
): number {
  let named = false;
  for (let name = items.next(packet); name !== undefined; name = items.next(packet)) {
    if (name === "") continue;
    named = true;
    const variable = find(defaults, name) ?? find(others, name);
    if (variable === undefined) return UNKNOWN_VARIABLE;
    if (!put(packet, answer, variable, of)) return PROHIBITED;
  }
  if (!named) {
    for (const variable of defaults) if (!put(packet, answer, variable, of)) return PROHIBITED;
  }
  return answer.append(packet, "\r\n") ? NO_ERROR : PROHIBITED;
}

/** Appends "name=value" where it has a value; false when it does not fit. */
function put<T>(packet: Uint8Array, answer: ControlAnswer, variable: Variable<T>, of: T): boolean {
  const value = variable.value(of);
  return value === undefined || answer.put(packet, variable.name, value);
}

// Not by a property of an object: an engine keeps each name that was ever looked up so.
function find<T>(variables: readonly Variable<T>[], name: string): Variable<T> | undefined {
  for (const variable of variables) if (variable.name === name) return variable;
  return undefined;
}

function systemStatus(source: ControlSource): number {
  const serves = source.leap !== 3;
  const kind = serves ? SOURCE_PPS : SOURCE_NONE;
  return (source.leap << 14) | (kind << 8) | (EVENTS << 4) | (serves ? EVENT_CLOCK_SYNC : EVENT_NO_SYSTEM_PEER);
}

function associationStatus({ reach, selection }: ControlAssociation): number {
  const reachable = reach !== 0;
  const code = reachable ? EVENT_REACHABLE : EVENT_UNREACHABLE;
  return ((CONFIGURED | (reachable ? REACHABLE : 0) | selection) << 8) | (EVENTS << 4) | code;
}

function readShort(packet: Uint8Array, at: number): number {
  return ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
}

function writeShort(packet: Uint8Array, at: number, value: number): void {
  packet[at] = value >> 8;
  packet[at + 1] = value;
}
