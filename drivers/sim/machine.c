/* Entering JavaScript, and leaving it again when it throws. */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "fail.h"
#include "xsmc.h"

static xsMachine *firmware;

void *machine_firmware(void)
{
	return firmware;
}

/* Drops the frames of natives, which have no place. */
static void drop_empty_frames(char *text)
{
	for (char *frame = strstr(text, "\n at ()"); frame; frame = strstr(frame, "\n at ()"))
		memmove(frame, frame + 7, strlen(frame + 7) + 1);
}

/* The text of the pending exception, "TypeError: … at name (file:line)". It may itself throw: then it is empty. */
static void describe_exception(xsMachine *the, char *text, size_t size)
{
	text[0] = 0;
	xsTry {
		xsmcVars(1);
		xsVar(0) = xsException;
		xsException = xsUndefined;
		if (xsmcTypeOf(xsVar(0)) == xsReferenceType && xsmcHas(xsVar(0), fxID(the, "stack")))
			xsmcGet(xsVar(0), xsVar(0), fxID(the, "stack"));
		snprintf(text, size, "%s", xsmcToString(xsVar(0)));
	} xsCatch {
	}
}

void machine_fail_exception(void *machine, const char *while_doing)
{
	char text[2048];
	xsBeginHost(machine);
	describe_exception(the, text, sizeof(text));
	xsEndHost(machine);
	drop_empty_frames(text);
	host_fail("%s: %s", while_doing, text);
}

void machine_open(const char *name, const struct engine_limits *limits)
{
	xsMachine *root = engine_create_root();
	xsBeginHost(root);
	xsTry {
		xsAwaitImport(name, XS_IMPORT_NAMESPACE);
	} xsCatch {
		machine_fail_exception(the, "cannot load the firmware");
	}
	xsEndHost(root);
	engine_run_jobs(root);
	engine_freeze(root);
	firmware = engine_clone(root, limits);
}

static void print_json(xsMachine *the, xsSlot *value)
{
	if (xsmcTypeOf(*value) == xsUndefinedType)
		return;
	xsmcVars(1);
	xsmcGet(xsVar(0), xsGlobal, fxID(the, "JSON"));
	xsmcCall(xsVar(0), xsVar(0), fxID(the, "stringify"), value, NULL);
	puts(xsmcToString(xsVar(0)));
}

void machine_call_default(const char *name, int print)
{
	xsBeginHost(firmware);
	xsTry {
		xsResult = xsAwaitImport(name, XS_IMPORT_DEFAULT);
		if (!fxIsCallable(the, &xsResult))
			xsTypeError("module \"%s\" has no function as its default export", name);
		xsResult = xsCallFunction0(xsResult, xsUndefined);
		if (print)
			print_json(the, &xsResult);
	} xsCatch {
		machine_fail_exception(the, "uncaught exception");
	}
	xsEndHost(firmware);
	engine_run_jobs(firmware);
}

/* Byte codes run since the start, for programs that measure themselves (`--run`); 0 where they are not counted. */
void xs_engine_byte_codes(xsMachine *the)
{
	xsmcSetNumber(xsResult, (xsNumberValue)engine_byte_codes(firmware));
}
