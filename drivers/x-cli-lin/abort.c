/* The end of a machine, in place of sim/abort.c. */
#include "xsAll.h"

#include "../sim/fail.h"
#include "../sim/machine.h"

void fxAbort(txMachine *the, int status)
{
	if (status == XS_UNHANDLED_EXCEPTION_EXIT)
		machine_fail_exception(the, "uncaught exception");
	host_fail("the engine gave up: %s", fxAbortString(status));
}
