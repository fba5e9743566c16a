/*
 * How many edges a second an interrupt may take: a pin with a square wave on it (a receiver's 10 MHz output, a line
 * that oscillates) would otherwise keep one core in the interrupt until the watchdog ends it. Past the limit the
 * interrupt is to be switched off until the next second.
 *
 * Portable: nothing but <stdint.h>; tested on Linux (test/drivers/pulse/esp32/pulse.test.ts).
 */
#ifndef NOONMARK_LIMIT_H
#define NOONMARK_LIMIT_H

#include <stdint.h>

#include <stdbool.h>

/* No receiver gives more than 10 pulses a second in earnest; 100 interrupts of some microseconds cost nothing. */
#define LIMIT_EDGES 100u

/* Starts zeroed. */
struct limit {
	uint64_t start;        /* of the second that is being counted */
	uint64_t second_ticks; /* 0: not known yet, and nothing is limited */
	uint32_t edges;
};

/* The interrupt only, for each edge: whether it was the last one that this second may have. */
static inline __attribute__((always_inline)) bool limit_reached(struct limit *limit, uint64_t count)
{
	if (count - limit->start >= limit->second_ticks) {
		limit->start = count;
		limit->edges = 0;
	}
	limit->edges++;
	return limit->edges >= LIMIT_EDGES;
}

#endif
