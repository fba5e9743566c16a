/**
 * The data of an answer to a control message: words appended to the packet's own buffer, behind the longest request, so
 * that nothing is held between requests and nothing is allocated but the words.
 */

import { CONTROL_HEADER_BYTES } from "../../ntp/packet.js";

/** Data in a packet: RFC 9327 §2 and CTL_MAX_DATA_LEN of ntpd, for any network takes 576 bytes at once. */
export const FRAGMENT_BYTES = 468;
/** Behind the longest request … */
export const ANSWER_AT = CONTROL_HEADER_BYTES + FRAGMENT_BYTES;
/** … to the end of the smallest buffer (PACKET_BYTES in drivers/responder). */
export const DATA_BYTES = 752;

/** ntpd breaks lines about here; ntpq does not care, who reads a capture does. */
const LINE_CHARACTERS = 72;

export class ControlAnswer {
  /** Bytes of data so far. */
  length = 0;
  private column = 0;

  /** Where the next byte goes in the packet's buffer. */
  get end(): number {
    return ANSWER_AT + this.length;
  }

  /** Appends "name=value", after a comma where there is something before it; false when it does not fit. */
  put(packet: Uint8Array, name: string, value: string): boolean {
    const text = `${name}=${value}`;
    if (this.length === 0) return this.append(packet, text);
    const wraps = this.column + text.length > LINE_CHARACTERS;
    if (wraps) this.column = 0;
    return this.append(packet, wraps ? ",\r\n" : ", ") && this.append(packet, text);
  }

  /** Appends ASCII; false, and nothing is appended, when it does not fit. */
  append(packet: Uint8Array, text: string): boolean {
    if (this.length + text.length > DATA_BYTES) return false;
    const at = this.end;
    for (let index = 0; index < text.length; index++) packet[at + index] = text.charCodeAt(index);
    this.length += text.length;
    this.column += text.length;
    return true;
  }
}

const COMMA = 0x2c;
const EQUALS = 0x3d;
const SPACE = 0x20;
/** Longer than any name that is known. */
const NAME_BYTES = 24;

/** The items of a request's data, which commas part: `name=value` with blanks about it, the value not always there. */
export class RequestItems {
  /** Of the item read last: from where to where its value stands; empty where it has none. */
  valueAt = 0;
  valueEnd = 0;
  private at = CONTROL_HEADER_BYTES;
  private readonly end: number;

  /** @param count bytes of the request's data. */
  constructor(count: number) {
    this.end = CONTROL_HEADER_BYTES + count;
  }

  /** The next item's name, "" where an item is empty; undefined at the end. */
  next(packet: Uint8Array): string | undefined {
    if (this.at >= this.end) return undefined;
    let start = this.at;
    let end = start;
    while (end < this.end && packet[end] !== COMMA) end++;
    this.at = end + 1;
    while (start < end && (packet[start] ?? 0) <= SPACE) start++;
    while (end > start && (packet[end - 1] ?? 0) <= SPACE) end--;
    let nameEnd = start;
    while (nameEnd < end && (packet[nameEnd] ?? 0) > SPACE && packet[nameEnd] !== EQUALS) nameEnd++;
    this.valueAt = packet[nameEnd] === EQUALS && nameEnd < end ? nameEnd + 1 : end;
    this.valueEnd = end;
    // One byte more than any name has is no name either.
    return String.fromCharCode(...packet.subarray(start, Math.min(nameEnd, start + NAME_BYTES)));
  }
}
