#include "callback.h"

#include "engine.h"
#include "machine.h"

void host_callback_set(xsMachine *the, struct host_callback *callback, xsSlot *function)
{
	if (the != machine_firmware())
		xsUnknownError("called outside a function: on the device modules run at build time");
	if (!fxIsCallable(the, function))
		xsTypeError("a function was expected");
	host_callback_clear(callback);
	callback->function = *function;
	callback->argument = xsUndefined;
	callback->set = true;
	xsRemember(callback->function);
}

void host_callback_clear(struct host_callback *callback)
{
	if (!callback->set)
		return;
	xsMachine *the = machine_firmware();
	xsForget(callback->function);
	callback->set = false;
}

void host_callback_call(struct host_callback *callback)
{
	if (!callback->set)
		return;
	xsMachine *firmware = machine_firmware();
	xsBeginHost(firmware);
	xsTry {
		xsCallFunction1(xsAccess(callback->function), xsUndefined, callback->argument);
	} xsCatch {
		machine_fail_exception(the, "uncaught exception");
	}
	xsEndHost(firmware);
	engine_run_jobs(firmware);
}
