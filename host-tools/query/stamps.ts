/**
 * How finely a server's clock is read, seen from its stamps alone.
 *
 * Model: a clock that is read to the nanosecond puts both stamps of an answer on the same coarse grid, to a nanosecond,
 * with a chance of one in 250,000,000,000 for milliseconds and less for seconds; so where both lie on it, the clock
 * reads no finer. A server may say so in its precision (RFC 5905 §7.3), and is believed then.
 */

import type { PacketHeader } from "../../src/ntp/packet.js";

/** What server software is known to stamp in where it has nothing finer, the coarsest first. */
const GRIDS_SECONDS = [1, 0.001] as const;

/** A nanosecond in units of 2^-32 s, rounded: what converting to binary may add. */
const ROUNDING = 4;
const FRACTIONS = 2 ** 32;

/** Seconds between the values that both stamps take, where that is coarse; undefined where the clock reads finely. */
export function coarseGridSeconds({ receive, transmit }: Pick<PacketHeader, "receive" | "transmit">) {
  return GRIDS_SECONDS.find((grid) => liesOn(grid, receive.fraction) && liesOn(grid, transmit.fraction));
}

function liesOn(gridSeconds: number, fraction: number): boolean {
  const step = gridSeconds * FRACTIONS;
  const over = fraction % step;
  return Math.min(over, step - over) <= ROUNDING;
}
