/* The simulated console: lines to and from the world; to standard output where there is no world. */
#include <stdio.h>
#include <string.h>

#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../lines.h"
#include "console_sim.h"

static struct host_callback on_line;
static struct lines lines;

void console_receive(const char *line, size_t length)
{
	static const uint8_t end[] = { '\n' };
	if (!on_line.set) return;
	bool first = lines_put(&lines, (const uint8_t *)line, length);
	bool second = lines_put(&lines, end, sizeof(end));
	if (first || second) host_callback_call(&on_line);
}

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
	if (lines_take(&lines, line)) xsmcSetString(xsResult, line);
}
