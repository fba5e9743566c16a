/*
 * The natives of update.ts in the simulator: one firmware, which stays. In virtual time the world sends packets to the
 * port; what is answered goes nowhere. A new firmware may be begun, and is written nowhere; it is never whole.
 */
#include <string.h>

#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"

enum {
	PACKET_BYTES = 1072,      /* update.ts */
	SLOT_BYTES = 1536 * 1024, /* what a board with 4 MB of flash has */
};

static struct host_callback on_packet;

/* The packet that waits; one at a time is as many as the world sends. */
static struct {
	size_t length;
	uint8_t bytes[PACKET_BYTES];
} waiting;

static void take_packet(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	if (!on_packet.set)
		return;
	memcpy(waiting.bytes, payload, length);
	waiting.length = length;
	host_callback_call(&on_packet);
}
DISPATCH_ON(LINK_UPDATE, 1, PACKET_BYTES, take_packet);

void xs_update_open(xsMachine *the)
{
	host_callback_set(the, &on_packet, &xsArg(1));
}

void xs_update_take(xsMachine *the)
{
	void *into;
	xsUnsignedValue room;
	xsmcGetBufferWritable(xsArg(0), &into, &room);
	size_t length = waiting.length < room ? waiting.length : room;
	memcpy(into, waiting.bytes, length);
	waiting.length = 0;
	xsmcSetInteger(xsResult, (xsIntegerValue)length);
}

void xs_update_reply(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

/* Nothing: a world that could not foresee the challenge could begin no update. */
void xs_update_random(xsMachine *the)
{
	(void)the;
}

void xs_update_begin(xsMachine *the)
{
	xsmcSetBoolean(xsResult, xsmcToNumber(xsArg(0)) <= SLOT_BYTES);
}

void xs_update_write(xsMachine *the)
{
	xsmcSetTrue(xsResult);
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
