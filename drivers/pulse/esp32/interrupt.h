/*
 * What interrupts at an edge on a chip that latches none (gpio.c): pin.c, or alarm.c in the emulator, which has no
 * pins. A board's manifest names one of them.
 */
#ifndef NOONMARK_INTERRUPT_H
#define NOONMARK_INTERRUPT_H

#include <stdint.h>

#include <stdbool.h>

/*
 * Calls `on_edge` in an interrupt, from IRAM, at each edge of `gpio` (rising; falling where `inverted`) from then on,
 * with the ticks of the counter that it is known to be late by: zero where nothing tells. Once only, after the counter
 * runs. Returns NULL, or what the hardware refused.
 */
const char *interrupt_open(int gpio, bool inverted, void (*on_edge)(uint32_t late_ticks));

#endif
