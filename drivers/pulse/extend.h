/*
 * A 32-bit counter extended to 64 bits by a coarse clock, without any state that must be renewed.
 *
 * Model: the counter and the coarse clock (microseconds since start) are driven by the same crystal, so that the
 * coarse clock foretells the counter to far better than half a wrap (27 s at 80 MHz, 13 s at 160 MHz). The wraps that
 * have gone by are then the whole number nearest to (foretold − counter) / 2^32, whoever asks when, from a task or
 * from an interrupt, and a reading that is handed in late is extended as well as a fresh one.
 *
 * Portable: no OS, nothing but <stdint.h>; tested on Linux (test/drivers/pulse/extend.test.ts).
 */
#ifndef NOONMARK_EXTEND_H
#define NOONMARK_EXTEND_H

#include <stdint.h>

struct extension {
	/* Ticks in 2^20 µs, so that a foretold count takes two multiplications and no division. */
	uint32_t ticks_per_2_20_us;
	/* Foretold ticks since the coarse clock's zero, minus the counter, when the two were compared. */
	uint64_t origin;
};

static inline __attribute__((always_inline)) uint64_t extend_foretell(const struct extension *extension, uint64_t us)
{
	const uint64_t rate = extension->ticks_per_2_20_us;
	return (us >> 20) * rate + (((us & 0xfffff) * rate) >> 20);
}

/* Compares the two: `count` was read when the coarse clock showed `us`. `hz`: 1 MHz up to 4 GHz. */
static inline void extend_begin(struct extension *extension, uint32_t hz, uint32_t count, uint64_t us)
{
	/* Rounding is off by half a tick in 2^20 µs at most: half a wrap after 140 years. */
	extension->ticks_per_2_20_us = (uint32_t)((((uint64_t)hz << 20) + 500000) / 1000000);
	extension->origin = extend_foretell(extension, us) - count;
}

/* `count`, read about when the coarse clock showed `us` (within a few seconds), as a 64-bit count. */
static inline __attribute__((always_inline)) uint64_t extend(const struct extension *extension, uint32_t count,
	uint64_t us)
{
	const uint64_t foretold = extend_foretell(extension, us) - extension->origin;
	const uint64_t wraps = (foretold - count + ((uint64_t)1 << 31)) >> 32;
	return (wraps << 32) | count;
}

#endif
