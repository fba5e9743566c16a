/*
 * One thread puts edges 1 to N and another takes them, both as fast as they can, with a rest for the reader now and
 * then so that the queue fills. Ends with "taken lost"; fails when an edge comes out of order or changed.
 */
#include "pulse/edges.h"

#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

static struct edges edges;
static uint64_t total;
static atomic_bool done;

/* High and low half differ, so that a torn count would show. */
static uint64_t count_of(uint64_t edge)
{
	return (edge << 32) | (uint32_t)~edge;
}

static void *put(void *context)
{
	(void)context;
	for (uint64_t edge = 1; edge <= total; edge++) {
		edges_put(&edges, count_of(edge));
		if (edge % 7 == 0) {
			sched_yield();
		}
	}
	atomic_store(&done, true);
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		return 1;
	}
	total = strtoull(argv[1], NULL, 10);
	pthread_t writer;
	if (pthread_create(&writer, NULL, put, NULL) != 0) {
		return 1;
	}
	uint64_t taken = 0, last = 0, count;
	for (;;) {
		const bool ended = atomic_load(&done);
		while (edges_take(&edges, &count)) {
			const uint64_t edge = count >> 32;
			if (edge <= last || count != count_of(edge)) {
				fprintf(stderr, "edge %" PRIx64 " after %" PRIu64 "\n", count, last);
				return 1;
			}
			last = edge;
			taken++;
		}
		if (ended) {
			break;
		}
		sched_yield();
	}
	pthread_join(writer, NULL);
	printf("%" PRIu64 " %" PRIu32 "\n", taken, edges_lost(&edges));
	return 0;
}
