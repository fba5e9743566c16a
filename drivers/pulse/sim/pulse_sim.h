/* What only the simulator's counter can tell: pulse.h is the rest. */
#ifndef NOONMARK_PULSE_SIM_H
#define NOONMARK_PULSE_SIM_H

#include <stdint.h>

/*
 * The counter at a past or present instant of CLOCK_MONOTONIC (in virtual time: of the world's clock), for the
 * kernel's receive stamps. Exact within the last 60 s. Any thread; never blocks.
 */
uint64_t pulse_count_at_monotonic_ns(int64_t monotonic_ns);

/* The counter at an instant of the world's clock, past or to come. Any thread; never blocks. */
uint64_t pulse_count_at_world_ns(int64_t world_ns);

#endif
