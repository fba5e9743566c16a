/* The natives of board.ts in the simulator: a board with any pins, that was just switched on. */
#include <math.h>
#include <string.h>

#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/timer.h"
#include "../../sim/wire.h"

static double celsius = NAN;

/* With --timers-by-world: the chip's temperature from now on, and what repeats is due. */
static void take_timer(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	(void)length;
	uint64_t bits = wire_get(payload, 8);
	memcpy(&celsius, &bits, sizeof(celsius));
	timer_run_repeating();
}
DISPATCH_ON(LINK_TIMER, 8, 8, take_timer);

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
