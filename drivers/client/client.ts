/**
 * Requests to servers, at most SLOTS of them at once: stamped, sent and matched with their answers in C.
 *
 * A server has a slot from `assign` on, and in it one request at a time. Only what answers that request, by its random
 * transmit timestamp and, where there is a key, by its MAC, comes through to `take`; everything else is counted.
 */

import type { Ticks } from "../../src/time/units.js";

export const SLOTS = 8;

/** Bytes of an answer: the header of RFC 5905 §7.3. */
export const HEADER_BYTES = 48;

/** Bytes of a timestamp on the wire. */
export const STAMP_BYTES = 8;

/** Once, before the others. `onAnswer` is called in the event loop after one or more answers came. */
export const open = native<(onAnswer: () => void) => void>("xs_client_open");

/**
 * Gives a slot to the server at a numeric `address` (IPv4 or IPv6; "": to none), which is asked from a fresh random port
 * from now on. `keyId`: the key of authentication.keys that signs requests and has to sign answers; 0: none. False when
 * the address is none, there is no such key, or the system has no port left.
 */
export const assign =
  native<(slot: number, address: string, port: number, keyId: number, interleaved: boolean) => boolean>(
    "xs_client_assign",
  );

/**
 * Sends a request and writes its transmit timestamp, which is random, into `origin` (STAMP_BYTES). The answer to an
 * earlier one is not awaited any more. False when there is no server or the system did not take it.
 */
export const send = native<(slot: number, origin: Uint8Array) => boolean>("xs_client_send");

/**
 * Takes the answer that has come to a slot: writes its header (HEADER_BYTES). False when none waits. An answer in the
 * interleaved mode has the times of the exchange before it, so that it may be treated like any other.
 */
export const take = native<(slot: number, into: Uint8Array) => boolean>("xs_client_take");

/** The counter when the request left whose answer was last taken (T1), and when that came (T4). */
export const requestTicks = native<() => Ticks>("xs_client_request_ticks");
export const answerTicks = native<() => Ticks>("xs_client_answer_ticks");

/** The reference identifier (RFC 5905 §7.3) of who follows the server of a slot, and by which it is seen to follow us. */
export const refid = native<(slot: number) => number>("xs_client_refid");

/** 0 to 1, of bits that nobody can foretell. */
export const random = native<() => number>("xs_client_random");

/** How many counters a slot has. */
export const COUNTERS = 10;

/**
 * Writes the counters of a slot since the start: 0 answers; dropped 1 from strangers, 2 of wrong length, 3 not awaited,
 * 4 of wrong origin, 5 unsigned or signed with another key, 6 of wrong MAC, 7 that call our MAC wrong (crypto-NAK),
 * 8 that came while flash was written; 9 requests that the system did not take.
 */
export const counters = native<(slot: number, into: ArrayBufferLike) => void>("xs_client_counters");
