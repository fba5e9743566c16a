/* The simulated board as the event loop sees it. */
#ifndef NOONMARK_BOARD_SIM_H
#define NOONMARK_BOARD_SIM_H

#include <stdint.h>

/* The chip's temperature from now on: the bits of a double, °C or NaN. */
void board_warm(uint64_t celsius_bits);

#endif
