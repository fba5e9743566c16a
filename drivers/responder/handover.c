#include "handover.h"

#include <stddef.h>

struct handover_packet *handover_reserve(struct handover *handover)
{
	uint32_t written = atomic_load_explicit(&handover->written, memory_order_relaxed);
	uint32_t released = atomic_load_explicit(&handover->released, memory_order_acquire);
	return written - released < HANDOVER_PACKETS ? &handover->packets[written % HANDOVER_PACKETS] : NULL;
}

void handover_commit(struct handover *handover)
{
	uint32_t written = atomic_load_explicit(&handover->written, memory_order_relaxed);
	atomic_store_explicit(&handover->written, written + 1, memory_order_release);
}

const struct handover_packet *handover_oldest(struct handover *handover)
{
	uint32_t released = atomic_load_explicit(&handover->released, memory_order_relaxed);
	uint32_t written = atomic_load_explicit(&handover->written, memory_order_acquire);
	return written != released ? &handover->packets[released % HANDOVER_PACKETS] : NULL;
}

void handover_release(struct handover *handover)
{
	uint32_t released = atomic_load_explicit(&handover->released, memory_order_relaxed);
	atomic_store_explicit(&handover->released, released + 1, memory_order_release);
}
