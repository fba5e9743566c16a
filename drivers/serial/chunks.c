/* See chunks.h. */
#include "chunks.h"

#include <string.h>

/* Copies between the ring at `position` and a plain buffer, in one or two pieces. */
static void copy_in(struct chunks *chunks, const uint8_t *bytes, size_t length)
{
	const size_t at = chunks->written % CHUNKS_BYTES;
	const size_t first = length < CHUNKS_BYTES - at ? length : CHUNKS_BYTES - at;
	memcpy(chunks->bytes + at, bytes, first);
	memcpy(chunks->bytes, bytes + first, length - first);
}

static void copy_out(const struct chunks *chunks, uint8_t *into, size_t length)
{
	const size_t at = chunks->taken % CHUNKS_BYTES;
	const size_t first = length < CHUNKS_BYTES - at ? length : CHUNKS_BYTES - at;
	memcpy(into, chunks->bytes + at, first);
	memcpy(into + first, chunks->bytes, length - first);
}

size_t chunks_waiting(const struct chunks *chunks)
{
	return chunks->written - chunks->taken;
}

void chunks_put(struct chunks *chunks, const uint8_t *bytes, size_t length, uint64_t ticks, bool pause)
{
	if (length == 0) {
		return;
	}
	const bool marked =
		pause || chunks->broken || chunks->written == 0 || chunks->written - chunks->last_mark >= CHUNKS_REMARK_BYTES;
	const bool room = !marked || chunks->marks_written - chunks->marks_taken < CHUNKS_MARKS;
	const size_t space = room ? CHUNKS_BYTES - chunks_waiting(chunks) : 0;
	const size_t kept = length < space ? length : space;
	if (kept > 0) {
		if (marked) {
			chunks->marks[chunks->marks_written % CHUNKS_MARKS] =
				(struct chunks_mark){.ticks = ticks, .position = chunks->written};
			chunks->marks_written++;
			chunks->last_mark = chunks->written;
			chunks->broken = false;
		}
		copy_in(chunks, bytes, kept);
		chunks->written += (uint32_t)kept;
	}
	if (kept < length) {
		chunks->lost += (uint32_t)(length - kept);
		chunks->broken = true;
	}
}

size_t chunks_take(struct chunks *chunks, uint8_t *into, size_t limit, uint32_t byte_ticks, uint64_t *ticks)
{
	size_t length = chunks_waiting(chunks);
	if (length == 0) {
		return 0;
	}
	const struct chunks_mark *next = &chunks->marks[chunks->marks_taken % CHUNKS_MARKS];
	if (chunks->marks_written != chunks->marks_taken && next->position == chunks->taken) {
		chunks->current = *next;
		chunks->marks_taken++;
		next = &chunks->marks[chunks->marks_taken % CHUNKS_MARKS];
	}
	if (chunks->marks_written != chunks->marks_taken && next->position - chunks->taken < length) {
		length = next->position - chunks->taken;
	}
	length = length < limit ? length : limit;
	*ticks = chunks->current.ticks + (uint64_t)(chunks->taken - chunks->current.position) * byte_ticks;
	copy_out(chunks, into, length);
	chunks->taken += (uint32_t)length;
	return length;
}

void chunks_clear(struct chunks *chunks)
{
	chunks->taken = chunks->written;
	chunks->marks_taken = chunks->marks_written;
	chunks->broken = true;
}
