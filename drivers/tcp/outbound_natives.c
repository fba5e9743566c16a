/* The natives of tcp.ts for the connection that the firmware makes, but for xs_tcp_open_outbound: the platform's. */
#include <string.h>

#include "outbound.h"
#include "xsmc.h"

void xs_tcp_connect(xsMachine *the)
{
	char address[OUTBOUND_ADDRESS_BYTES];
	xsmcToStringBuffer(xsArg(0), address, sizeof address);
	outbound_disconnect();
	outbound_begin(&tcp_outbound);
	const bool begun = outbound_connect(address, (uint16_t)xsmcToInteger(xsArg(1)));
	if (!begun)
		atomic_store(&tcp_outbound.state, OUTBOUND_NONE);
	xsmcSetBoolean(xsResult, begun);
}

void xs_tcp_outbound_state(xsMachine *the)
{
	xsmcSetInteger(xsResult, atomic_load(&tcp_outbound.state));
}

static bool write_all(const uint8_t *bytes, size_t length)
{
	if (atomic_load(&tcp_outbound.state) != OUTBOUND_CONNECTED || length > outbound_room())
		return false;
	outbound_write(bytes, length);
	return true;
}

void xs_tcp_send_bytes(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	const int length = xsmcToInteger(xsArg(1));
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	if (length < 0 || (xsUnsignedValue)length > size)
		xsRangeError("%d bytes of %u cannot be sent", length, (unsigned)size);
	xsmcSetBoolean(xsResult, write_all(bytes, (size_t)length));
}

void xs_tcp_send_text(xsMachine *the)
{
	const char *text = xsmcToString(xsArg(0));
	xsmcSetBoolean(xsResult, write_all((const uint8_t *)text, strlen(text)));
}

void xs_tcp_take_bytes(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	xsmcSetInteger(xsResult, (int)outbound_take(&tcp_outbound, into, size));
}

void xs_tcp_disconnect(xsMachine *the)
{
	(void)the;
	outbound_disconnect();
}

void xs_tcp_tick_outbound(xsMachine *the)
{
	(void)the;
	if (outbound_tick(&tcp_outbound))
		outbound_leave();
}
