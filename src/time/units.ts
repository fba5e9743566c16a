/**
 * The quantities that cross folder borders, as types that do not mix.
 *
 * A branded number costs nothing at run time and keeps a count of ticks from being used as a second. Durations and
 * differences are plain numbers with their unit last in the name (`offsetSeconds`, `lagMicroseconds`).
 */

declare const brand: unique symbol;

/**
 * A reading of the free-running hardware counter, in ticks of its own nominal period, modulo 2^48 (an integer from
 * 0 to 2^48 − 1, exact in a double). At 80 MHz it wraps after 40.7 days; ticks.ts is the only place that knows it.
 */
export type Ticks = number & { readonly [brand]: "Ticks" };

/**
 * A UTC second as NTP counts them: whole seconds since 1900-01-01T00:00:00Z with the era included, so it does not
 * wrap in 2036. Leap seconds are not counted: an inserted second has the number of the second before it (RFC 5905 §6).
 * Always a whole number; a fraction is kept beside it in units of 2^-32 s.
 */
export type UtcSecond = number & { readonly [brand]: "UtcSecond" };

/**
 * A second of International Atomic Time, counted from 1900-01-01T00:00:00 TAI. It is a number only to leap.ts: for
 * everybody else it has no arithmetic, so that subtracting UTC from TAI does not compile.
 */
export interface TaiSecond {
  readonly [brand]: "TaiSecond";
}

/** A second of GPS time, counted from 1980-01-06T00:00:00Z without leap seconds (IS-GPS-200 §3.3.4). Opaque, too. */
export interface GpsSecond {
  readonly [brand]: "GpsSecond";
}
