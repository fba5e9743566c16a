/* The memory that the firmware's machine may have, and what it holds. */
#ifndef NOONMARK_SIM_MACHINE_LIMITS_H
#define NOONMARK_SIM_MACHINE_LIMITS_H

#include <stdint.h>

struct engine_limits {
	uint32_t block_bytes; /* one block for stack, slots and chunks, in bytes of the device; 0: slots and chunks apart */
	uint32_t stack_slots;
	uint32_t slots;       /* in a block: to begin with; apart: all there are */
	uint32_t slot_step;   /* in a block: how many more at a time */
	uint32_t chunk_bytes; /* in a block: to begin with; apart: all there are */
	uint32_t chunk_step;  /* in a block: how many more at a time */
	uint32_t spare_slots; /* beyond those in use: from the fifth minute on, a twentieth fewer each minute; 0: all */
};

/* Memory held after a collection, and how much there could be of each if the other stayed as it is. */
struct engine_usage {
	uint32_t slots, chunk_bytes;
	uint32_t slot_limit, chunk_limit;
};

#endif
