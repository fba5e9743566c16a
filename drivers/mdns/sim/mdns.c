/* The natives of mdns.ts in the simulator, whose network has no multicast: nothing comes, what is sent is lost. */
#include "../../sim/host.h"

static struct host_callback on_packet;

void xs_mdns_open(xsMachine *the)
{
	host_callback_set(the, &on_packet, &xsArg(1));
}

void xs_mdns_join(xsMachine *the)
{
	(void)the;
}

void xs_mdns_take(xsMachine *the)
{
	xsmcSetInteger(xsResult, 0);
}

void xs_mdns_send(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

void xs_mdns_addresses(xsMachine *the)
{
	xsmcSetInteger(xsResult, 0);
}
