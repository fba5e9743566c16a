/* The natives of selftest.ts in the simulator: there is no heap but the engine's, and there are no tasks. */
#include "../step.h"

#include "../../responder/responder.h"
#include "../../sim/host.h"

void xs_selftest_heap_bytes(xsMachine *the)
{
	xsmcSetInteger(xsResult, -1);
}

void xs_selftest_task_name(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)"");
}

void xs_selftest_task_stack_bytes(xsMachine *the)
{
	xsmcSetInteger(xsResult, -1);
}

void xs_selftest_random(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	responder_random(into, size);
}

void xs_selftest_counter_step(xsMachine *the)
{
	xsmcSetNumber(xsResult, counter_step(xsmcToInteger(xsArg(0))));
}

void xs_selftest_counter_polls(xsMachine *the)
{
	xsmcSetInteger(xsResult, 0);
}
