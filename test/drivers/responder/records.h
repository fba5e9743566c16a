/* What the programs that test the responder's C read alike: records from standard input, in the machine's order. */
#ifndef NOONMARK_TEST_RECORDS_H
#define NOONMARK_TEST_RECORDS_H

#include <stdio.h>
#include <stdlib.h>

#include "responder/reply.h"

/* Reads `length` bytes, which have to be there. */
static inline void need(void *into, size_t length)
{
	if (fread(into, 1, length, stdin) != length) {
		fprintf(stderr, "a record is cut short\n");
		exit(2);
	}
}

/* u64 now, u32[REPLY_WORDS]: publishes. */
static inline void need_publication(struct reply_publication *publication)
{
	uint64_t now;
	uint32_t words[REPLY_WORDS];
	need(&now, sizeof now);
	need(words, sizeof words);
	reply_publish(publication, words, now);
}

#endif
