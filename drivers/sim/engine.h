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

#include "machine_limits.h"

/*
 * Leaves the places of statements out of the code of what is loaded from here on: one byte code in eight. Errors then
 * do not say in which line they happened.
 */
void engine_omit_lines(void);

/* Runs what promises have queued; after every entry into JavaScript. */
void engine_run_jobs(void *machine);

/* Collects garbage and returns what is really held. */
void engine_collect(void *machine, struct engine_usage *usage);

/* Leaves the machine only so many free slots: see memory_spare. */
void engine_spare(void *machine, uint32_t slots);

/* Byte codes run by the firmware's machine since the start; 0 where the engine does not count them. */
uint64_t engine_byte_codes(void *machine);

/* "XS 13.3.0" */
const char *engine_version(void);

/* The root machine, with its globals and nothing else. */
void *engine_create_root(void);

/* Freezes and shares all that the root holds. */
void engine_freeze(void *root);

/* The firmware's machine. */
void *engine_clone(void *root, const struct engine_limits *limits);

#endif
