/*
 * The JavaScript engine as the rest of the host sees it: two machines, of which only the second runs the firmware.
 *
 * The root machine has no limits. It loads the firmware's modules, whose bodies run here, as they run on the build
 * machine for the device. Then everything it holds is frozen and shared, and the firmware's machine is cloned from it
 * with the device's limits: like on the device, code and built-ins cost it nothing.
 *
 * Machines are void pointers here: the engine's inner headers and its public ones have different names for them.
 */
#ifndef NOONMARK_SIM_ENGINE_H
#define NOONMARK_SIM_ENGINE_H

#include <stddef.h>
#include <stdint.h>


struct engine_limits {
	uint32_t block_bytes; /* one block for stack, slots and chunks, in bytes of the device; 0: slots and chunks apart */
	uint32_t stack_slots;
	uint32_t slots;       /* in a block: to begin with; apart: all there are */
	uint32_t slot_step;   /* in a block: how many more at a time */
	uint32_t chunk_bytes; /* in a block: to begin with; apart: all there are */
	uint32_t chunk_step;  /* in a block: how many more at a time */
};

/* Memory held after a collection, and how much there could be of each if the other stayed as it is. */
struct engine_usage {
	uint32_t slots, chunk_bytes;
	uint32_t slot_limit, chunk_limit;
};

/* Loads module `name` and all it imports, and makes the firmware's machine. Ends the process if that fails. */
void engine_open(const char *name, const struct engine_limits *limits);

/*
 * Leaves the places of statements out of the code of what is loaded from here on: one byte code in eight. Errors then
 * do not say in which line they happened.
 */
void engine_omit_lines(void);

/* The firmware's machine. */
void *engine_machine(void);

/* Calls the default export of a loaded module; with `print` its result is printed as JSON, unless undefined. */
void engine_call_default(const char *name, int print);

/* Runs what promises have queued; after every entry into JavaScript. */
void engine_run_jobs(void *machine);

/* Collects garbage and tells what is really held. */
void engine_collect(struct engine_usage *usage);

/* Byte codes run by the firmware since the start; 0 where the engine does not count them. */
uint64_t engine_byte_codes(void);

/* "XS 13.3.0" */
const char *engine_version(void);

/* From here on: what the files about the engine's inside have for each other. */

/* Ends the process with the pending exception's text; `while_doing` opens the message. */
_Noreturn void engine_fail_exception(void *machine, const char *while_doing);

/* The root machine, with its globals and nothing else. */
void *engine_create_root(void);

/* Freezes and shares all that the root holds. */
void engine_freeze(void *root);

/* The firmware's machine. */
void *engine_clone(void *root, const struct engine_limits *limits);

/* The machine that is created next lives in one block of so many bytes, counted as the device does. */
void memory_use_block(uint32_t device_bytes);

/* The parser's tables, sized for a module of this project. */
enum {
	PARSER_BUFFER_BYTES = 64 * 1024,
	PARSER_TABLE_MODULO = 1993,
};

struct sxMachine;

/* native("xs_name"): the host function that the SDK's compiler would have put here. */
void engine_native(struct sxMachine *the);

#endif
