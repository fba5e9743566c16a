/*
 * The counter and the capture of PPS edges, for C callers. One implementation per platform: esp32/pulse.c captures
 * with MCPWM, sim/pulse.c interpolates the simulated counter over the host's clock.
 */
#ifndef NOONMARK_PULSE_H
#define NOONMARK_PULSE_H

#include <stdint.h>

/* TypeScript's Ticks are the low 48 bits of the counter: exact in a double. */
#define PULSE_TICKS_MASK (((uint64_t)1 << 48) - 1)

/* The counter now, extended to 64 bits. Any thread or task; never blocks. TypeScript sees the low 48 bits. */
uint64_t pulse_now(void);

/* Nominal ticks per second of the counter, as the hardware reports it. */
uint32_t pulse_resolution_hz(void);

#endif
