/* The timers as the event loop sees them. */
#ifndef NOONMARK_SIM_TIMER_H
#define NOONMARK_SIM_TIMER_H

#include <stdint.h>

/* When the earliest timer is due, in the world's nanoseconds; INT64_MAX when none is set. */
int64_t timer_next_ns(void);

/* Runs the earliest timer: to be called when it is due. */
void timer_run_next(void);

/* Runs the repeating timers, where the world says when (--timers-by-world). */
void timer_run_repeating(void);

#endif
