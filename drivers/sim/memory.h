/* The memory of the firmware's machine. */
#ifndef NOONMARK_SIM_MEMORY_H
#define NOONMARK_SIM_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "machine_limits.h"

/* The machine that is created next lives in one block of so many bytes, counted as the device does. */
void memory_use_block(uint32_t device_bytes);

/* The size of the block that this machine lives in; 0: it has none. */
size_t memory_block_bytes(void *machine);

/* Collects garbage and returns what is really held. */
void memory_collect(void *machine, struct engine_usage *usage);

/*
 * Leaves the machine only `spare` free slots, of those that there are after a collection: the host takes the others for
 * good. What it has taken counts as no use of the machine's, and as none that there could be.
 */
void memory_spare(void *machine, uint32_t spare);

#endif
