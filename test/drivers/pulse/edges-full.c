/* Puts 40 edges with nobody taking any, takes what is there, then puts and takes one more. */
#include "pulse/edges.h"

#include <inttypes.h>
#include <stdio.h>

int main(void)
{
	static struct edges edges;
	uint64_t count;
	for (uint64_t edge = 1; edge <= 40; edge++) {
		edges_put(&edges, edge);
	}
	while (edges_take(&edges, &count)) {
		printf("%" PRIu64 "\n", count);
	}
	printf("lost %" PRIu32 "\n", edges_lost(&edges));
	edges_put(&edges, 41);
	if (edges_take(&edges, &count)) {
		printf("%" PRIu64 "\n", count);
	}
	return 0;
}
