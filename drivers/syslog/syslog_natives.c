/* The natives of syslog.ts. */
#include <string.h>

#include "transmit.h"
#include "xsmc.h"

void xs_syslog_aim(xsMachine *the)
{
	char address[SYSLOG_ADDRESS_BYTES];
	xsmcToStringBuffer(xsArg(0), address, sizeof address);
	xsmcSetBoolean(xsResult, syslog_aim(address, (uint16_t)xsmcToInteger(xsArg(1))));
}

void xs_syslog_send(xsMachine *the)
{
	const char *text = xsmcToString(xsArg(0));
	const size_t length = strlen(text);
	xsmcSetBoolean(xsResult, length > 0 && length <= SYSLOG_BYTES && syslog_transmit((const uint8_t *)text, length));
}
