/* The board's pins, for the drivers that use them. */
#ifndef NOONMARK_BOARD_H
#define NOONMARK_BOARD_H

#include <stdbool.h>

/* GPIO numbers as the ESP sees them: `receive` hears the receiver, `transmit` speaks to it. */
struct board_pins {
	int receive, transmit, pulse;
	bool pulse_inverted;
};

/* The pins in use: the board's own, or those that xs_board_set_pins chose. Engine's task only. */
const struct board_pins *board_pins(void);

#endif
