/* The two machines, their creation, and what promises have queued in them. See engine.h. */
#include "engine.h"

#include "xsAll.h"

#include "fail.h"
#include "freeze.h"
#include "load.h"
#include "memory.h"

/*
 * What the machines are created with besides their limits. Names and symbols: the tables must be as large in both,
 * since the clone copies the root's. Keys: the clone's own names, as the SDK's base manifest has it. The clone parses
 * nothing.
 */
enum {
	NAME_MODULO = 127,
	SYMBOL_MODULO = 127,
	OWN_KEYS = 32,
	CLONE_PARSER_BUFFER_BYTES = 1024,
	CLONE_PARSER_TABLE_MODULO = 17,
};

static bool jobs_queued;

void fxQueuePromiseJobs(txMachine *the)
{
	(void)the;
	jobs_queued = true;
}

void engine_run_jobs(void *machine)
{
	txMachine *the = machine;
	while (jobs_queued) {
		jobs_queued = false;
		fxRunPromiseJobs(the);
	}
	fxEndJob(the);
	fxCheckUnhandledRejections(the, 1);
}

/* trace(…): as in the SDK, for developers only; to standard error. */
static void host_trace(txMachine *the)
{
	for (int i = 0; i < mxArgc; i++)
		fputs(fxToString(the, mxArgv(i)), stderr);
}

static void define_global(txMachine *the, const char *name, txCallback function)
{
	fxNewHostFunction(the, function, 1, fxID(the, (txString)name), XS_NO_ID);
	mxPush(mxGlobal);
	fxDefineID(the, fxID(the, (txString)name), XS_DONT_ENUM_FLAG, XS_DONT_ENUM_FLAG);
	mxPop();
}

void *engine_create_root(void)
{
	txCreation creation = {
		.initialChunkSize = 256 * 1024,
		.incrementalChunkSize = 256 * 1024,
		.initialHeapCount = 16 * 1024,
		.incrementalHeapCount = 16 * 1024,
		.stackCount = 4096,
		.initialKeyCount = 1024,
		.incrementalKeyCount = 1024,
		.nameModulo = NAME_MODULO,
		.symbolModulo = SYMBOL_MODULO,
		.parserBufferSize = PARSER_BUFFER_BYTES,
		.parserTableModulo = PARSER_TABLE_MODULO,
	};
	txMachine *the = fxCreateMachine(&creation, "root", NULL, XS_NO_ID);
	if (!the)
		host_fail("out of memory while starting the engine");
	fxBeginHost(the);
	define_global(the, "native", load_native);
	define_global(the, "trace", host_trace);
	fxEndHost(the);
	return the;
}

void *engine_clone(void *root, const struct engine_limits *limits)
{
	txCreation creation = {
		.initialChunkSize = (txSize)limits->chunk_bytes,
		.incrementalChunkSize = (txSize)limits->chunk_step,
		.initialHeapCount = (txSize)limits->slots,
		.incrementalHeapCount = (txSize)limits->slot_step,
		.stackCount = (txSize)limits->stack_slots,
		.initialKeyCount = OWN_KEYS,
		.incrementalKeyCount = OWN_KEYS,
		.nameModulo = NAME_MODULO,
		.symbolModulo = SYMBOL_MODULO,
		.parserBufferSize = CLONE_PARSER_BUFFER_BYTES,
		.parserTableModulo = CLONE_PARSER_TABLE_MODULO,
	};
	if (limits->block_bytes > 0)
		memory_use_block(limits->block_bytes);
	txMachine *the = fxCloneMachine(&creation, root, "noonmark", NULL);
	if (!the)
		host_fail("out of memory while making the firmware's machine");
	return the;
}

void engine_freeze(void *root)
{
	freeze_all(root);
}

void engine_omit_lines(void)
{
	load_omit_lines();
}

void engine_collect(void *machine, struct engine_usage *usage)
{
	memory_collect(machine, usage);
}

void engine_spare(void *machine, uint32_t slots)
{
	memory_spare(machine, slots);
}

uint64_t engine_byte_codes(void *machine)
{
	(void)machine;
	uint64_t counted = 0;
#ifdef mxMetering
	/* The engine's own count has 32 bits in 13.x. */
	static uint64_t sum;
	static uint32_t last;
	uint32_t now = (uint32_t)((txMachine *)machine)->meterIndex;
	sum += now - last;
	last = now;
	counted = sum;
#endif
	return counted;
}

const char *engine_version(void)
{
	static char text[32];
	snprintf(text, sizeof(text), "XS %d.%d.%d", XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION);
	return text;
}
