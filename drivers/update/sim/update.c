/* The natives of update.ts in the simulator: one firmware, which stays; no packet ever comes. */
#include "../../sim/host.h"

static struct host_callback on_packet;

void xs_update_open(xsMachine *the)
{
	host_callback_set(the, &on_packet, &xsArg(1));
}

void xs_update_take(xsMachine *the)
{
	xsmcSetInteger(xsResult, 0);
}

void xs_update_reply(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_random(xsMachine *the)
{
	(void)the;
}

void xs_update_begin(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_write(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_finish(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_abandon(xsMachine *the)
{
	(void)the;
}

void xs_update_activate(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_pending(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_confirm(xsMachine *the)
{
	(void)the;
}
