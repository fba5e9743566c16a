#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static void (*report_to)(const char *text);

void fail_report_to(void (*report)(const char *text))
{
	report_to = report;
}

void host_fail(const char *format, ...)
{
	char text[4096];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (report_to)
		report_to(text);
	fprintf(stderr, "noonmark-sim: %s\n", text);
	_exit(1);
}
