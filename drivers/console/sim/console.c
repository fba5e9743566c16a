/* The simulated console: lines to and from the world; to standard output where there is no world. */
#include <stdio.h>
#include <string.h>

#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../lines.h"

static struct host_callback on_line;
static struct lines lines;

/* A line was typed. */
static void take_line(int64_t time_ns, const uint8_t *line, size_t length)
{
	(void)time_ns;
	static const uint8_t end[] = {'\n'};
	if (!on_line.set)
		return;
	bool first = lines_put(&lines, line, length);
	bool second = lines_put(&lines, end, sizeof(end));
	if (first || second)
		host_callback_call(&on_line);
}
DISPATCH_ON(LINK_CONSOLE_IN, 0, LINK_PAYLOAD_LIMIT, take_line);

void xs_console_open(xsMachine *the)
{
	host_callback_set(the, &on_line, &xsArg(0));
}

void xs_console_write(xsMachine *the)
{
	const char *line = xsmcToString(xsArg(0));
	if (!link_is_open())
		puts(line);
	else if (link_backlog() < LINK_BACKLOG_LIMIT)
		link_send(LINK_CONSOLE, line, strlen(line), NULL, 0);
}

void xs_console_take_line(xsMachine *the)
{
	char line[LINES_BYTES + 1];
	if (lines_take(&lines, line))
		xsmcSetString(xsResult, line);
}
