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
	uint32_t slots;
	uint32_t chunk_bytes;
	uint32_t stack_slots;
};

struct engine_usage {
	uint32_t slots;
	uint32_t chunk_bytes;
	uint64_t byte_codes;
};

/* Loads module `name` and all it imports, and makes the firmware's machine. Ends the process if that fails. */
void engine_open(const char *name, const struct engine_limits *limits);

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

/* In machine.c, for engine.c: ends the process with the pending exception's text; `while_doing` opens the message. */
_Noreturn void engine_fail_exception(void *machine, const char *while_doing);

/* In engine.c, for machine.c: the root machine, created and with its globals; freezing and sharing what it holds. */
void *engine_create_root(void);
void *engine_clone(void *root, const struct engine_limits *limits);
void engine_freeze(void *root);

#endif
