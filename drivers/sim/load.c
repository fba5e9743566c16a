/*
 * Loading: from a module's name to its code, and from a native's name to its function. The engine asks for both while
 * it loads the firmware into the root machine, never later.
 */
#define _GNU_SOURCE
#include "load.h"

#include <dlfcn.h>

#include "xsAll.h"
#include "xsScript.h"

#include "fail.h"
#include "modules.h"

txID fxFindModule(txMachine *the, txSlot *realm, txID importer_id, txSlot *specifier_slot)
{
	(void)realm;
	char specifier[MODULE_NAME_LIMIT];
	char name[MODULE_NAME_LIMIT];
	fxToStringBuffer(the, specifier_slot, specifier, sizeof(specifier));
	const char *importer = importer_id == XS_NO_ID ? NULL : fxGetKeyName(the, importer_id);
	if (modules_resolve(importer, specifier, name) != 0 || !modules_path(name)) {
		if (!importer)
			return XS_NO_ID;
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

/* An engine without its debugging part has no use for lines; what it counts is what the device runs. */
#ifdef mxDebug
static txUnsigned line_flag = mxDebugFlag;
#else
static txUnsigned line_flag;
#endif

void load_omit_lines(void)
{
	line_flag = 0;
}

/* Makes messages tell the TypeScript that a compiled file came from, where the compiler has left a map of its lines. */
static void use_source_map(txParser *parser, const char *path, txString map_name)
{
	char place[MODULE_PATH_LIMIT];
	txString source = NULL;
	FILE *file = modules_join(path, map_name, place) == 0 ? fopen(place, "r") : NULL;
	if (!file)
		return;
	fxParserSourceMap(parser, file, (txGetter)fgetc, mxStrictFlag | line_flag, &source);
	fclose(file);
	if (source && modules_join(path, source, place) == 0)
		parser->path = fxNewParserSymbol(parser, place);
}

static txScript *parse(txMachine *the, const char *path)
{
	txParser parser;
	txParserJump jump;
	txScript *volatile script = NULL;
	FILE *file = fopen(path, "r");
	if (!file)
		host_fail("cannot read module %s: %s; `npm run build` makes it", path, strerror(errno));
	fxInitializeParser(&parser, the, PARSER_BUFFER_BYTES, PARSER_TABLE_MODULO);
	parser.firstJump = &jump;
	parser.reportError = fail_syntax;
	if (c_setjmp(jump.jmp_buf) == 0) {
		txString map_name = NULL;
		parser.path = fxNewParserSymbol(&parser, (txString)path);
		fxParserTree(&parser, file, (txGetter)fgetc, mxStrictFlag | line_flag, &map_name);
		if (map_name && line_flag)
			use_source_map(&parser, path, map_name);
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
	if (!path)
		return;
	txScript *script = parse(the, path);
	if (script)
		fxResolveModule(the, module, module_id, script, C_NULL, C_NULL);
}

void load_native(txMachine *the)
{
	char name[64];
	fxToStringBuffer(the, mxArgv(0), name, sizeof(name));
	union {
		void *symbol;
		txCallback function;
	} found = {.symbol = strncmp(name, "xs_", 3) == 0 ? dlsym(RTLD_DEFAULT, name) : NULL};
	if (!found.symbol)
		mxReferenceError("native \"%s\" is not in the simulator's host", name);
	fxNewHostFunction(the, found.function, 0, fxID(the, name), XS_NO_ID);
	mxPullSlot(mxResult);
}
