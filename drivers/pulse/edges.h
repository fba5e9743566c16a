/*
 * The queue of captured edges between an interrupt and TypeScript: one writer, one reader, neither waits.
 *
 * An edge that finds the queue full is lost and counted: TypeScript has then been away for 16 seconds, and the oldest
 * edges are the ones whose sentences it can still find.
 *
 * Portable: C17 atomics only; tested on Linux (test/drivers/pulse/edges.test.ts).
 */
#ifndef NOONMARK_EDGES_H
#define NOONMARK_EDGES_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>

#define EDGES_DEPTH 16u /* a power of two: indices run on and wrap */

/* Starts zeroed. */
struct edges {
	_Atomic uint32_t written, taken, lost;
	uint64_t counts[EDGES_DEPTH];
};

/* The interrupt only. Always inlined, so that it lies where its caller lies (IRAM). */
static inline __attribute__((always_inline)) void edges_put(struct edges *edges, uint64_t count)
{
	const uint32_t written = atomic_load_explicit(&edges->written, memory_order_relaxed);
	if (written - atomic_load_explicit(&edges->taken, memory_order_acquire) == EDGES_DEPTH) {
		const uint32_t lost = atomic_load_explicit(&edges->lost, memory_order_relaxed);
		atomic_store_explicit(&edges->lost, lost + 1, memory_order_relaxed);
		return;
	}
	edges->counts[written % EDGES_DEPTH] = count;
	atomic_store_explicit(&edges->written, written + 1, memory_order_release);
}

/* The reader only: the oldest edge, or false when there is none. */
static inline bool edges_take(struct edges *edges, uint64_t *count)
{
	const uint32_t taken = atomic_load_explicit(&edges->taken, memory_order_relaxed);
	if (atomic_load_explicit(&edges->written, memory_order_acquire) == taken) {
		return false;
	}
	*count = edges->counts[taken % EDGES_DEPTH];
	atomic_store_explicit(&edges->taken, taken + 1, memory_order_release);
	return true;
}

static inline uint32_t edges_lost(struct edges *edges)
{
	return atomic_load_explicit(&edges->lost, memory_order_relaxed);
}

#endif
