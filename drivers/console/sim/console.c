/* The simulated console: lines to and from the world; to standard output where there is no world. */
#include <stdio.h>
#include <string.h>

#include "../../sim/host.h"
#include "../../sim/link.h"
#include "console_sim.h"

enum {
	LINES = 8,
	LINE_BYTES = 256,
};

static struct host_callback on_line;
static char lines[LINES][LINE_BYTES + 1];
static unsigned first_line, line_count;

void console_receive(const char *line, size_t length)
{
	if (!on_line.set || length > LINE_BYTES || line_count == LINES) return;
	char *into = lines[(first_line + line_count) % LINES];
	memcpy(into, line, length);
	into[length] = 0;
	line_count++;
	host_callback_call(&on_line);
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
	if (line_count == 0) return;
	xsmcSetString(xsResult, lines[first_line]);
	first_line = (first_line + 1) % LINES;
	line_count--;
}
