/** What happens to the appliance, and when: the world's devices make these, the link carries them. */

import type { Surroundings } from "./access-point.js";
import type { Way } from "./clients.js";
import type { Delivery } from "./servers/servers.js";

/** An instant of true time: whole seconds since the world's start, and nanoseconds 0 … 999,999,999 within. */
export interface Instant {
  second: number;
  nanosecond: number;
}

/** The capture unit has latched an edge: its interrupt comes at `at`, and the latch holds `capturedCount`. */
export interface EdgeEvent {
  kind: "edge";
  at: Instant;
  capturedCount: number;
}

/** Bytes from the receiver; the first of them has arrived at `at`. */
export interface BytesEvent {
  kind: "bytes";
  at: Instant;
  bytes: Uint8Array;
}

/** A packet from a client; only in virtual time. */
export interface RequestEvent {
  kind: "request";
  at: Instant;
  id: number;
  /** 4 or 16 bytes. */
  address: Uint8Array;
  port: number;
  packet: Uint8Array;
  /** Absent where the client is beside the appliance: asked when it arrived, answered at once. */
  way?: Way;
}

/** A line typed at the appliance's console. */
export interface ConsoleEvent {
  kind: "console";
  at: Instant;
  line: string;
}

/** From here on the appliance's storage refuses what it is given, or takes it again. */
export interface StorageEvent {
  kind: "storage";
  at: Instant;
  refuses: boolean;
}

/** From here on this is the network around the appliance. */
export interface NetworkEvent {
  kind: "network";
  at: Instant;
  surroundings: Surroundings;
}

/** Somebody sends this to the appliance's port for a new firmware. */
export interface UpdateEvent {
  kind: "update";
  at: Instant;
  packet: Uint8Array;
}

/** Somebody sends a datagram to one of the appliance's ports unasked; only in virtual time. */
export interface DatagramEvent {
  kind: "datagram";
  at: Instant;
  delivery: Delivery;
}

export type WorldEvent =
  | DatagramEvent
  | EdgeEvent
  | BytesEvent
  | RequestEvent
  | ConsoleEvent
  | StorageEvent
  | NetworkEvent
  | UpdateEvent;

/** The instant `nanoseconds` (of either sign; rounded to whole ones) after the start of a second. */
export function instant(second: number, nanoseconds: number): Instant {
  const whole = Math.round(nanoseconds);
  const carry = Math.floor(whole / 1e9);
  return { second: second + carry, nanosecond: whole - carry * 1e9 };
}

/**
 * Puts something into a list in order of time, behind all of the same instant. It is for what comes nearly in order: a
 * few steps and nothing allocated, where a sort makes lists of its own each second.
 */
export function insertInOrder<T extends { at: Instant }>(list: T[], item: T): void {
  list.push(item);
  let place = list.length - 1;
  for (; place > 0; place--) {
    const before = list[place - 1] as T;
    if (compareInstants(before.at, item.at) <= 0) break;
    list[place] = before;
  }
  list[place] = item;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.second - b.second || a.nanosecond - b.nanosecond;
}
