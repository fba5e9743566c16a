/* The counter read in a row, for selftest.ts: shared by board and simulator. */
#ifndef NOONMARK_SELFTEST_STEP_H
#define NOONMARK_SELFTEST_STEP_H

#include <stdint.h>

#include "../pulse/pulse.h"

/* As selftest.ts says: less than a millisecond on the slowest board. */
#define STEP_READINGS 1000

/* The most ticks between two of `readings` readings, or -1 where one was before the one before it. */
static inline double counter_step(int readings)
{
	uint64_t before = pulse_now();
	uint64_t most = 0;
	for (int i = 1; i < readings && i < STEP_READINGS; i++) {
		const uint64_t now = pulse_now();
		if (now < before) {
			return -1;
		}
		if (now - before > most) {
			most = now - before;
		}
		before = now;
	}
	return (double)most;
}

#endif
