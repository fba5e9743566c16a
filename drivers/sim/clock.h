/* The world's clock: read by all, moved by the event loop. */
#ifndef NOONMARK_SIM_CLOCK_H
#define NOONMARK_SIM_CLOCK_H

#include <stdint.h>

/* Nanoseconds since the world's start. Real time: any thread. Virtual time: the instant of the event being executed. */
int64_t host_now_ns(void);

/* Virtual time: it is `now_ns` now. Never earlier than before. */
void clock_set(int64_t now_ns);

/* CLOCK_MONOTONIC, in nanoseconds. Real time only. */
int64_t clock_monotonic_ns(void);

#endif
