/** Sentences and frames as a handler gets them, from their bytes. */

import { createCounts } from "../../src/gnss/counts.js";
import type { Exchange } from "../../src/gnss/exchange.js";
import { Stream, type StreamHandler } from "../../src/gnss/stream.js";
import { toTicks } from "../../src/time/ticks.js";

/** Hands every sentence and frame in `bytes` to `handler`. */
export function hand(handler: StreamHandler, ...parts: readonly Uint8Array[]): void {
  const stream = new Stream(createCounts(), handler);
  for (const bytes of parts) stream.feed(bytes, bytes.length, toTicks(0));
}

/** Hands them to an exchange, the bytes first, as BringUp does. */
export function answer(exchange: Exchange, ...parts: readonly Uint8Array[]): void {
  for (const bytes of parts) exchange.onBytes(bytes, bytes.length);
  hand(exchange, ...parts);
}
