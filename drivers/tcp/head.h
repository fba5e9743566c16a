/*
 * The head of an HTTP request (RFC 9112), read in place: where its parts lie in the buffer, and nothing copied.
 *
 * Strict: what two readers could understand differently is refused (RFC 9112 §11.2), so no line may be folded, no name
 * be followed by a space, and neither Host nor Content-Length come twice. Portable: no OS, no allocation.
 */
#ifndef NOONMARK_HEAD_H
#define NOONMARK_HEAD_H

#include <stdint.h>

#include <stdbool.h>
#include <stddef.h>

enum {
	HEAD_BYTES = 1024,      /* a browser sends some 400 to 700, Prometheus 250 */
	BODY_BYTES = 512,       /* from anybody: a few settings */
	LONG_BODY_BYTES = 4096, /* from who has the pass (connection.h): a piece of a firmware, or many settings */
};

/* The parts that somebody reads, in the order of tcp.ts. */
enum head_part {
	PART_METHOD,
	PART_TARGET,
	PART_HOST,
	PART_ORIGIN,
	PART_CONTENT_TYPE,
	PART_IF_NONE_MATCH,
	PART_FETCH_SITE,
	PART_AUTHORIZATION,
	PARTS,
};

struct head {
	struct head_span {
		uint16_t from, length;
		bool present;
	} parts[PARTS];
	uint16_t bytes;       /* of the head, with the empty line that ends it */
	uint16_t body_length; /* as the head has it */
	bool has_length;
};

/* The head is not whole yet; or it is; any other result is the HTTP status that it deserves. */
enum { HEAD_UNFINISHED = 0, HEAD_WHOLE = 200 };

/* Reads the head at the start of `bytes`. */
int head_read(const uint8_t *bytes, size_t length, struct head *head);

#endif
