/**
 * How the host's CLOCK_REALTIME stands to its CLOCK_MONOTONIC, to a fraction of a microsecond.
 *
 * Node tells CLOCK_MONOTONIC in nanoseconds but the time of day only in whole milliseconds, cut off. Each reading of
 * Date.now() = d between two readings a, b of the monotonic clock says d − b < realtime − monotonic < d + 1 ms − a;
 * readings close to the change from one millisecond to the next make both sides sharp. Their intersection is a
 * bound, not an estimate: some milliseconds of asking bring it below a microsecond.
 */

const MS = 1_000_000n;
/** Asked until the bound is this narrow: a hundredth of what a client over loopback can tell. */
const ENOUGH_NS = 2n * 1_000n;
/** At least so long, for twenty changes of the millisecond; at most so long, on a machine that is busy elsewhere. */
const LEAST_NS = 20n * MS;
const MOST_NS = 2_000n * MS;

export interface HostClock {
  /** realtime − monotonic, ns: the middle of the bound. */
  realtimeMinusMonotonicNs: bigint;
  /** Half of the bound's width, ns. */
  uncertaintyNs: number;
}

/** Asks the clocks for 20 ms, longer where the scheduler interferes. Throws when the time of day was set meanwhile. */
export function measureHostClock(
  monotonicNs: () => bigint = process.hrtime.bigint,
  realtimeMs: () => number = Date.now,
): HostClock {
  let before = monotonicNs();
  const start = before;
  let low = BigInt(realtimeMs()) * MS - monotonicNs();
  let high = low + 2n * MS + MOST_NS;
  while (before < start + LEAST_NS || (high - low > ENOUGH_NS && before < start + MOST_NS)) {
    const realtimeNs = BigInt(realtimeMs()) * MS;
    const after = monotonicNs();
    if (realtimeNs - after > low) low = realtimeNs - after;
    if (realtimeNs + MS - before < high) high = realtimeNs + MS - before;
    before = after;
  }
  if (low > high) throw new Error("the host's clock was set while it was being read: try again");
  return { realtimeMinusMonotonicNs: (low + high) / 2n, uncertaintyNs: Number(high - low) / 2 };
}
