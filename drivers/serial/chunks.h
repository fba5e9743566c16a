/*
 * Received bytes with the counts at which they arrived, between a task that hears the line and TypeScript.
 *
 * Model: a byte that follows its predecessor without a pause arrives one byte time after it. So only the first byte
 * after a pause is marked with its count, and every REMARK_BYTES within a long burst one more, lest a baud rate that
 * is off by a few per cent add up. A chunk that is handed out never crosses a mark.
 *
 * Bytes that find no room are dropped and counted; the next byte that does is marked. The caller serialises calls.
 * Portable: no OS, no allocation; tested on Linux (test/drivers/serial/chunks.test.ts).
 */
#ifndef NOONMARK_CHUNKS_H
#define NOONMARK_CHUNKS_H

#include <stdint.h>

#include <stdbool.h>
#include <stddef.h>

enum {
	/* Four seconds of 9600 baud, a third of one at 115200: the longest that TypeScript may be away. Powers of two. */
	CHUNKS_BYTES = 4096,
	CHUNKS_MARKS = 32,
	CHUNKS_REMARK_BYTES = 256,
};

struct chunks_mark {
	uint64_t ticks;
	uint32_t position; /* of the first byte that it is for, counted since the start */
};

/* Starts zeroed. Positions run on and wrap at 2^32. */
struct chunks {
	uint32_t written, taken, lost;
	uint32_t marks_written, marks_taken;
	uint32_t last_mark;         /* position of the newest mark */
	bool broken;                /* bytes were dropped since the newest mark */
	struct chunks_mark current; /* the mark that the next byte to be taken belongs to */
	struct chunks_mark marks[CHUNKS_MARKS];
	uint8_t bytes[CHUNKS_BYTES];
};

/* Adds bytes, the first of which arrived at `ticks`. `pause`: the line was silent before it. */
void chunks_put(struct chunks *chunks, const uint8_t *bytes, size_t length, uint64_t ticks, bool pause);

/*
 * Takes at most `limit` bytes that belong together and returns how many; 0 when nothing waits. `*ticks` becomes the
 * count at which the first of them arrived, where a byte takes `byte_ticks`.
 */
size_t chunks_take(struct chunks *chunks, uint8_t *into, size_t limit, uint32_t byte_ticks, uint64_t *ticks);

/* Bytes that wait. */
size_t chunks_waiting(const struct chunks *chunks);

/* Forgets what waits; the bytes count neither as taken nor as lost. */
void chunks_clear(struct chunks *chunks);

#endif
