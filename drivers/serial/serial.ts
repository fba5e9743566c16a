/**
 * The receiver's serial line: bytes with the count at which they arrived.
 *
 * Bytes are handed out in chunks that never span a pause of the line, so that `chunkTicks` (the arrival of a chunk's
 * first byte, from which sentences are paired with edges) means one burst or a part of one.
 */

import type { Ticks } from "../../src/time/units.js";

/** Opens the line at `baud`; `onBytes` is called in the event loop when there is something to read. */
export const open = native<(baud: number, onBytes: () => void) => void>("xs_serial_open");

/** Changes the speed of an open line; bytes not yet read are dropped. */
export const setBaud = native<(baud: number) => void>("xs_serial_set_baud");

/** Copies at most one chunk into `into` and returns its length; 0 when nothing waits. */
export const read = native<(into: Uint8Array) => number>("xs_serial_read");

/** The counter when the first byte of the chunk last read had arrived. */
export const chunkTicks = native<() => Ticks>("xs_serial_chunk_ticks");

/** Queues bytes for sending; false when the send buffer (512 bytes) has no room for all of them. */
export const write = native<(bytes: Uint8Array, length: number) => boolean>("xs_serial_write");

/** Bytes lost to a full receive buffer, framing or parity errors, since `open`. */
export const lostBytes = native<() => number>("xs_serial_lost_bytes");
