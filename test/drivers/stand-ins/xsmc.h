/* Stand-in for the Moddable SDK's xsmc.h: the calls that our natives make, of a machine that xs.c is. */
#ifndef STAND_IN_XSMC_H
#define STAND_IN_XSMC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
	double number;
	void *bytes; /* of a buffer, and its size; or NULL */
	size_t size;
	const char *text; /* or NULL */
	void (*function)(void);
} xsSlot;

/* The native that runs reads its arguments and writes its result here. */
typedef struct {
	xsSlot arguments[8];
	xsSlot result;
} xsMachine;

typedef int32_t xsIntegerValue;
typedef uint32_t xsUnsignedValue;

#define xsArg(index) (the->arguments[index])
#define xsResult (the->result)
#define xsGlobal (the->result)

int32_t stand_in_integer(xsMachine *the, const xsSlot *slot);
double stand_in_number(xsMachine *the, const xsSlot *slot);
bool stand_in_boolean(xsMachine *the, const xsSlot *slot);
char *stand_in_text(xsMachine *the, xsSlot *slot);
void stand_in_text_copy(xsMachine *the, const xsSlot *slot, char *into, size_t size);
void stand_in_buffer(xsMachine *the, const xsSlot *slot, void **bytes, xsUnsignedValue *size);
void stand_in_set_number(xsMachine *the, xsSlot *slot, double number);
void stand_in_set_text(xsMachine *the, xsSlot *slot, const char *text, size_t length);
void stand_in_set_undefined(xsMachine *the, xsSlot *slot);
__attribute__((noreturn, format(printf, 3, 4))) void stand_in_throw(xsMachine *the, const char *kind,
	const char *format, ...);
void stand_in_call(xsMachine *the, xsSlot *function);

#define xsmcToInteger(slot) stand_in_integer(the, &(slot))
#define xsmcToNumber(slot) stand_in_number(the, &(slot))
#define xsmcToBoolean(slot) stand_in_boolean(the, &(slot))
#define xsmcToString(slot) stand_in_text(the, &(slot))
#define xsmcToStringBuffer(slot, into, size) stand_in_text_copy(the, &(slot), into, size)
#define xsmcGetBufferReadable(slot, bytes, size) stand_in_buffer(the, &(slot), bytes, size)
#define xsmcGetBufferWritable(slot, bytes, size) stand_in_buffer(the, &(slot), bytes, size)
#define xsmcSetInteger(slot, value) stand_in_set_number(the, &(slot), (value))
#define xsmcSetNumber(slot, value) stand_in_set_number(the, &(slot), (value))
#define xsmcSetBoolean(slot, value) stand_in_set_number(the, &(slot), (value))
#define xsmcSetString(slot, text) stand_in_set_text(the, &(slot), text, strlen(text))
#define xsmcSetStringX(slot, text) stand_in_set_text(the, &(slot), text, strlen(text))
#define xsmcSetStringBuffer(slot, text, length) stand_in_set_text(the, &(slot), text, (size_t)(length))
#define xsmcSetUndefined(slot) stand_in_set_undefined(the, &(slot))
#define xsmcIsCallable(slot) ((slot).function != NULL)

#define xsTypeError(...) stand_in_throw(the, "TypeError", __VA_ARGS__)
#define xsRangeError(...) stand_in_throw(the, "RangeError", __VA_ARGS__)
#define xsUnknownError(...) stand_in_throw(the, "Error", __VA_ARGS__)
#define xsTrace(text) ((void)(the), (void)(text))
#define xsRemember(slot) ((void)(slot))
/* The machine under the name by which the other macros know it, as there. */
#define xsBeginHost(machine) \
	do { \
		xsMachine *the = (machine);
#define xsEndHost(machine) \
	} \
	while (0)
#define xsCallFunction0(slot, that) ((void)&(that), stand_in_call(the, &(slot)))

#endif
