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

#endif
