/* The world's clock as the event loop moves it; reading it is host_now_ns in host.h. */
#ifndef NOONMARK_SIM_CLOCK_H
#define NOONMARK_SIM_CLOCK_H

#include <stdint.h>

/* Virtual time: it is `now_ns` now. Never earlier than before. */
void clock_set(int64_t now_ns);

/* CLOCK_MONOTONIC, in nanoseconds. Real time only. */
int64_t clock_monotonic_ns(void);

#endif
