/*
 * The part of the host that must know the engine from inside: memory, modules, freezing, the natives' names.
 */
#define _GNU_SOURCE
#include "engine.h"

#include <dlfcn.h>

#include "xsAll.h"
#include "xsScript.h"

#include "fail.h"
#include "modules.h"

/*
 * What the firmware's machine is created with besides its limits. Names and symbols: the tables must be as large in
 * both machines, since the clone copies the root's. Keys: the clone's own names, as the SDK's base manifest has it.
 */
enum {
	NAME_MODULO = 127,
	SYMBOL_MODULO = 127,
	OWN_KEYS = 32,
	PARSER_BUFFER_BYTES = 64 * 1024,
	PARSER_TABLE_MODULO = 1993,
};

static txMachine *root_machine;
static bool jobs_queued;

/* Memory: the root grows as it likes; the clone asks once for all it may have and the engine refuses to grow it. */

void *fxAllocateChunks(txMachine *the, txSize size)
{
	(void)the;
	return malloc((size_t)size);
}

void fxFreeChunks(txMachine *the, void *chunks)
{
	(void)the;
	free(chunks);
}

txSlot *fxAllocateSlots(txMachine *the, txSize count)
{
	(void)the;
	return malloc((size_t)count * sizeof(txSlot));
}

void fxFreeSlots(txMachine *the, void *slots)
{
	(void)the;
	free(slots);
}

void fxCreateMachinePlatform(txMachine *the)
{
	(void)the;
}

void fxDeleteMachinePlatform(txMachine *the)
{
	(void)the;
}

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

/* Where JavaScript is: the innermost frame that has a line. Allocates nothing: memory may be what is missing. */
static void locate(txMachine *the, char *text, size_t size)
{
	text[0] = 0;
#ifdef mxDebug
	for (txSlot *frame = the->frame; frame; frame = frame->next) {
		txSlot *environment = mxFrameToEnvironment(frame);
		if (environment->ID == XS_NO_ID) continue;
		snprintf(text, size, " at %s:%d", fxGetKeyName(the, environment->ID),
			(int)environment->value.environment.line);
		return;
	}
#else
	(void)the;
	(void)size;
#endif
}

static _Noreturn void fail_memory(txMachine *the)
{
	char place[256];
	locate(the, place, sizeof(place));
	if (the == root_machine) host_fail("out of memory while loading the firmware%s", place);
	if (!the->freeHeap)
		host_fail("out of memory%s: all %d slots of the firmware's heap are in use (--slots)", place,
			(int)the->maximumHeapCount);
	host_fail("out of memory%s: the firmware's chunk heap has no room left, %d of %d bytes are in use (--chunk-bytes)",
		place, (int)the->currentChunksSize, (int)the->maximumChunksSize);
}

/* The engine's own names for its exits differ between the versions; their order does not. */
void fxAbort(txMachine *the, int status)
{
	char place[256];
	switch (status) {
	case XS_NOT_ENOUGH_MEMORY_EXIT:
		fail_memory(the);
	case XS_UNHANDLED_EXCEPTION_EXIT:
		engine_fail_exception(the, "uncaught exception");
	case XS_UNHANDLED_REJECTION_EXIT:
		engine_fail_exception(the, "a promise was rejected and nobody handled it");
	case 2:
		locate(the, place, sizeof(place));
		host_fail("stack overflow%s: calls are nested too deeply for the firmware's stack", place);
	default:
		locate(the, place, sizeof(place));
		host_fail("the engine gave up with its status %d%s", status, place);
	}
}

/* Modules */

txID fxFindModule(txMachine *the, txSlot *realm, txID importer_id, txSlot *specifier_slot)
{
	(void)realm;
	char specifier[MODULE_NAME_LIMIT];
	char name[MODULE_NAME_LIMIT];
	fxToStringBuffer(the, specifier_slot, specifier, sizeof(specifier));
	const char *importer = importer_id == XS_NO_ID ? NULL : fxGetKeyName(the, importer_id);
	if (modules_resolve(importer, specifier, name) != 0 || !modules_path(name)) {
		if (!importer) return XS_NO_ID;
		mxReferenceError("module \"%s\", imported by \"%s\", is not in the manifest", specifier, importer);
	}
	return fxNewNameC(the, name);
}

/* The compiler's output parses; if this engine does not know some of it, the message says where. */
static void fail_syntax(void *console, txString path, txInteger line, txString format, c_va_list arguments)
{
	(void)console;
	char text[256];
	vsnprintf(text, sizeof(text), format, arguments);
	host_fail("cannot load the firmware: SyntaxError: %s at %s:%d", text, path ? path : "?", (int)line);
}

/* Makes messages tell the TypeScript that a compiled file came from, where the compiler has left a map of its lines. */
static void use_source_map(txParser *parser, const char *path, txString map_name)
{
	char place[MODULE_PATH_LIMIT];
	txString source = NULL;
	FILE *file = modules_join(path, map_name, place) == 0 ? fopen(place, "r") : NULL;
	if (!file) return;
	fxParserSourceMap(parser, file, (txGetter)fgetc, mxStrictFlag | mxDebugFlag, &source);
	fclose(file);
	if (source && modules_join(path, source, place) == 0) parser->path = fxNewParserSymbol(parser, place);
}

static txScript *parse(txMachine *the, const char *path)
{
	txParser parser;
	txParserJump jump;
	txScript *volatile script = NULL;
	FILE *file = fopen(path, "r");
	if (!file) host_fail("cannot read module %s: %s; `npm run build` makes it", path, strerror(errno));
	fxInitializeParser(&parser, the, PARSER_BUFFER_BYTES, PARSER_TABLE_MODULO);
	parser.firstJump = &jump;
	parser.reportError = fail_syntax;
	if (c_setjmp(jump.jmp_buf) == 0) {
		txString map_name = NULL;
		parser.path = fxNewParserSymbol(&parser, (txString)path);
		fxParserTree(&parser, file, (txGetter)fgetc, mxStrictFlag | mxDebugFlag, &map_name);
		if (map_name) use_source_map(&parser, path, map_name);
		fxParserHoist(&parser);
		fxParserBind(&parser);
		script = fxParserCode(&parser);
	}
	fclose(file);
	fxTerminateParser(&parser);
	return script;
}

void fxLoadModule(txMachine *the, txSlot *module, txID module_id)
{
	const char *path = modules_path(fxGetKeyName(the, module_id));
	if (!path) return;
	txScript *script = parse(the, path);
	if (script) fxResolveModule(the, module, module_id, script, C_NULL, C_NULL);
}

/* Globals */

/* native("xs_name"): the host function that the SDK's compiler would have put here. */
static void host_native(txMachine *the)
{
	char name[64];
	fxToStringBuffer(the, mxArgv(0), name, sizeof(name));
	union {
		void *symbol;
		txCallback function;
	} found = { .symbol = strncmp(name, "xs_", 3) == 0 ? dlsym(RTLD_DEFAULT, name) : NULL };
	if (!found.symbol) mxReferenceError("native \"%s\" is not in the simulator's host", name);
	fxNewHostFunction(the, found.function, 0, fxID(the, name), XS_NO_ID);
	mxPullSlot(mxResult);
}

/* trace(…): as in the SDK, for developers only; to standard error. */
static void host_trace(txMachine *the)
{
	for (int i = 0; i < mxArgc; i++) fputs(fxToString(the, mxArgv(i)), stderr);
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
	if (!the) host_fail("out of memory while starting the engine");
	root_machine = the;
	fxBeginHost(the);
	define_global(the, "native", host_native);
	define_global(the, "trace", host_trace);
	fxEndHost(the);
	return the;
}

/* Freezing: on the device what the modules made lies in flash. Here a write to it throws. */

static void freeze_properties(txMachine *the, txSlot *instance)
{
	instance->flag |= XS_DONT_PATCH_FLAG;
	for (txSlot *property = instance->next; property; property = property->next) {
		property->flag |= XS_DONT_DELETE_FLAG;
		if (property->kind != XS_ACCESSOR_KIND) property->flag |= XS_DONT_SET_FLAG;
		if (property->kind != XS_ARRAY_KIND || !property->value.array.address) continue;
		txSlot *item = property->value.array.address;
		for (txIndex rest = fxGetIndexSize(the, property); rest > 0; rest--, item++)
			item->flag |= XS_DONT_DELETE_FLAG | (item->kind == XS_ACCESSOR_KIND ? 0 : XS_DONT_SET_FLAG);
	}
}

/* A binding of a module: functions, classes and namespaces never change; a `let` that lives on may not be there. */
static void freeze_binding(txMachine *the, txSlot *binding)
{
	txSlot *value = binding->value.closure;
	if (value->flag & XS_DONT_SET_FLAG) return;
	bool constant = value->kind == XS_REFERENCE_KIND &&
		(mxIsFunction(value->value.reference) || (value->value.reference->next &&
			value->value.reference->next->kind == XS_MODULE_KIND));
	if (!constant)
		host_fail("cannot load the firmware: `let %s` outside a function: on the device modules run at build time and "
			"cannot keep state; make it a const, or a field of what main creates",
			binding->ID == XS_NO_ID ? "?" : fxGetKeyName(the, binding->ID));
	value->flag |= XS_DONT_SET_FLAG;
}

/*
 * Chunks of the root lie outside the clone's heap and do not move any more: what refers to one gets the kind that the
 * clone's collector leaves alone, as the SDK's linker gives it to what it puts in flash.
 */
static void pin_chunk(txSlot *slot)
{
	switch (slot->kind) {
	case XS_STRING_KIND:
		slot->kind = XS_STRING_X_KIND;
		break;
	case XS_BIGINT_KIND:
		slot->kind = XS_BIGINT_X_KIND;
		break;
	case XS_KEY_KIND:
		slot->kind = XS_KEY_X_KIND;
		break;
	case XS_CODE_KIND:
		slot->kind = XS_CODE_X_KIND;
		break;
	default:
		break;
	}
}

static void pin_chunks(txMachine *the)
{
	for (txSlot *heap = the->firstHeap; heap; heap = heap->next) {
		for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
			pin_chunk(slot);
			if (slot->kind != XS_ARRAY_KIND || !slot->value.array.address) continue;
			txSlot *item = slot->value.array.address;
			for (txIndex rest = fxGetIndexSize(the, slot); rest > 0; rest--) pin_chunk(item++);
		}
	}
	for (txSlot *slot = the->stack; slot < the->stackTop; slot++) pin_chunk(slot);
}

void engine_freeze(void *root)
{
	txMachine *the = root;
	fxCollectGarbage(the);
	for (txSlot *heap = the->firstHeap; heap; heap = heap->next) {
		for (txSlot *slot = heap + 1; slot < heap->value.reference; slot++) {
			if (slot->kind == XS_INSTANCE_KIND) freeze_properties(the, slot);
			if (slot->kind == XS_CLOSURE_KIND) freeze_binding(the, slot);
		}
	}
	fxShareMachine(the);
	pin_chunks(the);
}

void *engine_clone(void *root, const struct engine_limits *limits)
{
	txCreation creation = {
		.initialChunkSize = (txSize)limits->chunk_bytes,
		.incrementalChunkSize = 0,
		.initialHeapCount = (txSize)limits->slots,
		.incrementalHeapCount = 0,
		.stackCount = (txSize)limits->stack_slots,
		.initialKeyCount = OWN_KEYS,
		.incrementalKeyCount = OWN_KEYS,
		.nameModulo = NAME_MODULO,
		.symbolModulo = SYMBOL_MODULO,
		.parserBufferSize = 1024,
		.parserTableModulo = 17,
	};
	txMachine *the = fxCloneMachine(&creation, root, "noonmark", NULL);
	if (!the) host_fail("out of memory while making the firmware's machine");
	return the;
}

void engine_collect(struct engine_usage *usage)
{
	txMachine *the = engine_machine();
	fxCollectGarbage(the);
	usage->slots = (uint32_t)the->currentHeapCount;
	usage->chunk_bytes = (uint32_t)the->currentChunksSize;
}

uint64_t engine_byte_codes(void)
{
	uint64_t counted = 0;
#ifdef mxMetering
	/* The engine's own count has 32 bits in 13.x. */
	static uint64_t sum;
	static uint32_t last;
	uint32_t now = (uint32_t)((txMachine *)engine_machine())->meterIndex;
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
