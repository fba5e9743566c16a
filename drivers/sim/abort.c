/* The end of a machine: fxAbort, which the engine calls when it cannot go on. */
#include "xsAll.h"

#include "fail.h"
#include "machine.h"
#include "memory.h"

/* Where JavaScript is: the innermost frame that has a line. Allocates nothing: memory may be what is missing. */
static void locate(txMachine *the, char *text, size_t size)
{
	text[0] = 0;
#ifdef mxDebug
	for (txSlot *frame = the->frame; frame; frame = frame->next) {
		txSlot *environment = mxFrameToEnvironment(frame);
		if (environment->ID == XS_NO_ID)
			continue;
		snprintf(text, size, " at %s:%d", fxGetKeyName(the, environment->ID), (int)environment->value.environment.line);
		return;
	}
#endif
}

static _Noreturn void fail_memory(txMachine *the)
{
	char place[256];
	size_t block_bytes = memory_block_bytes(the);
	locate(the, place, sizeof(place));
	if (the != machine_firmware())
		host_fail("out of memory while loading the firmware%s", place);
	if (block_bytes > 0)
		host_fail(
			"out of memory%s: the firmware's block of %zu bytes is full, with %d slots of %zu bytes and %d bytes of "
			"chunks (manifest.json, creation; --block-bytes)",
			place, block_bytes, (int)the->currentHeapCount, sizeof(txSlot), (int)the->currentChunksSize);
	if (!the->freeHeap)
		host_fail("out of memory%s: all %d slots of the firmware's heap are in use (--slots)", place,
			(int)the->maximumHeapCount);
	host_fail("out of memory%s: the firmware's chunk heap has no room left, %d of %d bytes are in use (--chunk-bytes)",
		place, (int)the->currentChunksSize, (int)the->maximumChunksSize);
}

/* The engine's own names for its exits differ between the versions; their order does not. */
enum { STACK_OVERFLOW_EXIT = 2 };

void fxAbort(txMachine *the, int status)
{
	char place[256];
	switch (status) {
	case XS_NOT_ENOUGH_MEMORY_EXIT:
		fail_memory(the);
	case XS_UNHANDLED_EXCEPTION_EXIT:
		machine_fail_exception(the, "uncaught exception");
	case XS_UNHANDLED_REJECTION_EXIT:
		machine_fail_exception(the, "a promise was rejected and nobody handled it");
	case STACK_OVERFLOW_EXIT:
		locate(the, place, sizeof(place));
		host_fail("stack overflow%s: calls are nested too deeply for the firmware's stack", place);
	default:
		locate(the, place, sizeof(place));
		host_fail("the engine gave up with its status %d%s", status, place);
	}
}
