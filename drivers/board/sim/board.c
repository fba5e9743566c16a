/* The natives of board.ts in the simulator: a board with any pins, that was just switched on. */
#include <math.h>
#include <string.h>

#include "../../sim/host.h"
#include "board_sim.h"

static double celsius = NAN;

void board_warm(uint64_t celsius_bits)
{
	memcpy(&celsius, &celsius_bits, sizeof(celsius));
}

void xs_board_name(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)"simulator");
}

void xs_board_set_pins(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

void xs_board_start_reason(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)"power");
}

void xs_board_restart(xsMachine *the)
{
	(void)the;
	host_fail("the firmware restarted itself");
}

void xs_board_temperature_celsius(xsMachine *the)
{
	xsmcSetNumber(xsResult, celsius);
}
