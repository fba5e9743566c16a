/*
 * The engine of the SDK's command-line build (mcconfig -p x-cli-lin), in place of sim/engine.c, freeze.c, load.c,
 * memory.c and modules.c: the SDK's linker has loaded the modules, frozen what they made and turned it into C, just as
 * for the board. What remains is to clone the firmware's machine from that.
 */
#include "../sim/engine.h"

#include <stdio.h>

#include "xsAll.h"

#include "../sim/fail.h"
#include "../sim/modules.h"

/* mc.xs.c, which the SDK's linker writes. */
extern txPreparation *xsPreparationAndCreation(txCreation **creation);

static txMachine *prepare(const struct engine_limits *limits)
{
	txPreparation *preparation = xsPreparationAndCreation(NULL);
	txCreation creation = preparation->creation;
	/* Without limits of the command line it is created as the manifest has it, and grows. */
	if (limits->slots > 0) {
		creation.initialChunkSize = (txSize)limits->chunk_bytes;
		creation.incrementalChunkSize = 0;
		creation.initialHeapCount = (txSize)limits->slots;
		creation.incrementalHeapCount = 0;
		creation.stackCount = (txSize)limits->stack_slots;
	}
	txMachine *the = fxPrepareMachine(&creation, preparation, "noonmark", NULL, NULL);
	if (!the)
		host_fail("out of memory, or modules linked by another version of the SDK");
	return the;
}

/* Only to find out that the main module can be imported at all. */
void *engine_create_root(void)
{
	static const struct engine_limits ample = {.slots = 65536, .chunk_bytes = 1 << 20, .stack_slots = 4096};
	return prepare(&ample);
}

void engine_freeze(void *root)
{
	(void)root;
}

void *engine_clone(void *root, const struct engine_limits *limits)
{
	(void)root;
	return prepare(limits);
}

/* The SDK's platform queues promise jobs in glib's main loop, which nobody else runs here. */
void engine_run_jobs(void *machine)
{
	txMachine *the = machine;
	while (g_main_context_iteration(NULL, FALSE)) {
	}
	fxEndJob(the);
	fxCheckUnhandledRejections(the, 1);
}

void engine_collect(void *machine, struct engine_usage *usage)
{
	txMachine *the = machine;
	fxCollectGarbage(the);
	usage->slots = (uint32_t)the->currentHeapCount;
	usage->chunk_bytes = (uint32_t)the->currentChunksSize;
	usage->slot_limit = (uint32_t)the->maximumHeapCount;
	usage->chunk_limit = (uint32_t)the->maximumChunksSize;
}

uint64_t engine_byte_codes(void *machine)
{
	(void)machine;
	return 0;
}

/* Linked code has none. */
void engine_omit_lines(void)
{
}

const char *engine_version(void)
{
	static char text[48];
	snprintf(text, sizeof(text), "XS %d.%d.%d, linked", XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION);
	return text;
}

/* The list of modules is not needed: they are in the program. */
void modules_open(const char *map_path)
{
	(void)map_path;
}
