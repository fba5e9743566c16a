/* The machine of xsmc.h: natives are called with slots that the test fills, and an error ends the program. */
#include "xsHost.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int32_t stand_in_integer(xsMachine *the, const xsSlot *slot)
{
	(void)the;
	return (int32_t)slot->number;
}

double stand_in_number(xsMachine *the, const xsSlot *slot)
{
	(void)the;
	return slot->number;
}

bool stand_in_boolean(xsMachine *the, const xsSlot *slot)
{
	(void)the;
	return slot->number != 0;
}

char *stand_in_text(xsMachine *the, xsSlot *slot)
{
	(void)the;
	return (char *)(uintptr_t)slot->text;
}

void stand_in_text_copy(xsMachine *the, const xsSlot *slot, char *into, size_t size)
{
	if (strlen(slot->text) >= size) {
		stand_in_throw(the, "RangeError", "\"%s\" is too long", slot->text);
	}
	strcpy(into, slot->text);
}

void stand_in_buffer(xsMachine *the, const xsSlot *slot, void **bytes, xsUnsignedValue *size)
{
	(void)the;
	*bytes = slot->bytes;
	*size = (xsUnsignedValue)slot->size;
}

void stand_in_set_number(xsMachine *the, xsSlot *slot, double number)
{
	(void)the;
	*slot = (xsSlot){.number = number};
}

void stand_in_set_text(xsMachine *the, xsSlot *slot, const char *text, size_t length)
{
	static char kept[4096];
	if (length >= sizeof kept) {
		stand_in_throw(the, "RangeError", "a text of %zu bytes", length);
	}
	memset(kept, 0, sizeof kept);
	if (text != NULL) {
		memcpy(kept, text, length);
	}
	*slot = (xsSlot){.text = kept};
}

void stand_in_set_undefined(xsMachine *the, xsSlot *slot)
{
	(void)the;
	*slot = (xsSlot){0};
}

void stand_in_throw(xsMachine *the, const char *kind, const char *format, ...)
{
	(void)the;
	va_list arguments;
	va_start(arguments, format);
	fprintf(stderr, "%s: ", kind);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

void stand_in_call(xsMachine *the, xsSlot *function)
{
	(void)the;
	function->function();
}
