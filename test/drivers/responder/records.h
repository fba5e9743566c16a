/* What the programs that test the responder's C read alike: records from standard input, in the machine's order. */
#ifndef NOONMARK_TEST_RECORDS_H
#define NOONMARK_TEST_RECORDS_H

#include <stdio.h>
#include <stdlib.h>

#include "responder/reply.h"
#include "responder/request.h"

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

/* u8 symmetric, u8 nak, u16 length, keys: what is answered besides plain requests. */
static inline void need_rules(struct request_rules *rules)
{
	enum { KEY_BYTES_LIMIT = 64 };
	uint8_t flags[2], keys[AUTHENTICATION_KEYS * KEY_BYTES_LIMIT];
	uint16_t length;
	need(flags, sizeof flags);
	need(&length, sizeof length);
	if (length > sizeof keys) {
		fprintf(stderr, "%u bytes of keys\n", length);
		exit(2);
	}
	need(keys, length);
	rules->symmetric = flags[0];
	rules->nak = flags[1];
	if (!authentication_set(&rules->authentication, keys, length)) {
		fprintf(stderr, "keys that authentication.c refuses\n");
		exit(2);
	}
}

#endif
