/** Sentences and frames as whoever waits for answers gets them, from their bytes. */

import { createCounts } from "../../src/gnss/counts.js";
import type { Exchange } from "../../src/gnss/setup/exchange.js";
import { NOTHING, SENTENCE, Stream } from "../../src/gnss/stream.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { Ticks } from "../../src/time/units.js";

/** Whatever reads a line from a chunk of its own. */
interface Reader {
  readonly chunk: Uint8Array;
  feed(length: number, firstByteTicks: Ticks): void;
  /** Of a receiver: ticks from the end of what it was fed. */
  pauseBefore?(ticks: Ticks): number;
}

/** What sentences and frames are handed to. */
type Handler = Pick<Exchange, "onSentence" | "onFrame">;

/**
 * Feeds bytes that come without a pause from `firstByteTicks` on, in as many chunks as they need.
 * @param read is called after each: takes all that came of it.
 */
export function feed(reader: Reader, bytes: Uint8Array, firstByteTicks: Ticks, read: () => void): void {
  const { chunk } = reader;
  let ticks = firstByteTicks;
  for (let at = 0; at < bytes.length; at += chunk.length) {
    const piece = bytes.subarray(at, at + chunk.length);
    chunk.set(piece);
    reader.feed(piece.length, ticks);
    read();
    ticks = addTicks(ticks, -(reader.pauseBefore?.(ticks) ?? 0));
  }
}

/** Hands every sentence and frame in `bytes` to `handler`. */
export function hand(handler: Handler, ...parts: readonly Uint8Array[]): void {
  const stream = new Stream(createCounts());
  const read = () => {
    for (let found = stream.next(); found !== NOTHING; found = stream.next()) {
      if (found === SENTENCE) handler.onSentence(stream.sentence);
      else handler.onFrame(stream.frame);
    }
  };
  for (const bytes of parts) feed(stream, bytes, toTicks(0), read);
}

/** Hands them to an exchange, the bytes first, as BringUp does. */
export function answer(exchange: Exchange, ...parts: readonly Uint8Array[]): void {
  for (const bytes of parts) exchange.onBytes(bytes, bytes.length);
  hand(exchange, ...parts);
}
