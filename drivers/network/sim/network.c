/* The natives of network.ts in the simulator: the host's own network, which is simply there. */
#include "../../sim/host.h"

static struct host_callback on_change;

void xs_network_medium(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)"simulated");
}

void xs_network_open(xsMachine *the)
{
	host_callback_set(the, &on_change, &xsArg(1));
}

void xs_network_set_address(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

void xs_network_join(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

void xs_network_leave(xsMachine *the)
{
	(void)the;
}

void xs_network_state(xsMachine *the)
{
	xsmcSetInteger(xsResult, 2);
}

void xs_network_reason(xsMachine *the)
{
	xsmcSetInteger(xsResult, 0);
}

void xs_network_address(xsMachine *the)
{
	const char *address = host_options()->address;
	xsmcSetString(xsResult, (char *)(address != NULL ? address : ""));
}

void xs_network_signal_dbm(xsMachine *the)
{
	xsmcSetInteger(xsResult, 0);
}
