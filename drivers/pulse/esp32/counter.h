/*
 * The free-running counter of the chip and the capture of edges on it: mcpwm.c where the chip latches edges in
 * hardware, gpio.c where it does not. pulse.c makes natives of either.
 */
#ifndef NOONMARK_COUNTER_H
#define NOONMARK_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/* Called in an interrupt, from IRAM, with the count at which an edge was captured. */
typedef void (*counter_edge)(uint64_t count);

/*
 * Starts the counter, and captures the edges of `gpio` (rising; falling where `inverted`) from then on. Once only.
 * Returns NULL, or what the hardware refused.
 */
const char *counter_open(int gpio, bool inverted, counter_edge on_edge);

/*
 * Switches the edges' interrupt off, from within it, and on again, from a task. An edge that came meanwhile may be
 * handed in when it is switched on, with the count at which it was captured or, without hardware capture, the present.
 */
void counter_mute(void);
void counter_unmute(void);

/* The counter now. Any task or interrupt, even while the flash cache is off; 0 before counter_open. */
uint64_t counter_now(void);

/* Ticks per second as the hardware reports them; 0 before counter_open. */
uint32_t counter_resolution_hz(void);

/* The most register reads that counter_now ever took until the hardware showed the count; 0 where it shows at once. */
int counter_polls_most(void);

/* log2 of the worst latency in seconds between an edge and its captured count. */
int counter_precision_exponent(void);

#endif
