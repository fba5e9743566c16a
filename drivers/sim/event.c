/* A binary heap of events by (time, sequence). */
#include "event.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "link.h"

/* A day of pulses, oscillator segments and sentences at ten events a second is 864,000. */
enum { EVENT_LIMIT = 1 << 20 };

static struct event **heap;
static size_t count, room;
static uint64_t next_sequence;

/*
 * Of one instant, answers to the firmware's own datagrams come last: they were made when it asked, which may have been
 * before or after the world sent its other events of that instant.
 */
static bool before(const struct event *a, const struct event *b)
{
	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns;
	bool a_is_answer = a->type == LINK_DATAGRAM, b_is_answer = b->type == LINK_DATAGRAM;
	return a_is_answer != b_is_answer ? b_is_answer : a->sequence < b->sequence;
}

void event_add(int64_t time_ns, uint8_t type, const uint8_t *payload, size_t length)
{
	if (count == EVENT_LIMIT)
		host_fail("the world sent %d events ahead of time; send a HORIZON more often", EVENT_LIMIT);
	if (count == room) {
		room = room ? room * 2 : 64;
		heap = realloc(heap, room * sizeof(*heap));
		if (!heap)
			host_fail("out of memory for the world's events");
	}
	struct event *event = malloc(sizeof(*event) + length);
	if (!event)
		host_fail("out of memory for the world's events");
	event->time_ns = time_ns;
	event->sequence = next_sequence++;
	event->type = type;
	event->length = (uint32_t)length;
	if (length > 0)
		memcpy(event->payload, payload, length);
	size_t place = count++;
	while (place > 0 && before(event, heap[(place - 1) / 2])) {
		heap[place] = heap[(place - 1) / 2];
		place = (place - 1) / 2;
	}
	heap[place] = event;
}

const struct event *event_first(void)
{
	return count > 0 ? heap[0] : NULL;
}

struct event *event_take(void)
{
	struct event *first = heap[0];
	struct event *last = heap[--count];
	size_t place = 0;
	for (;;) {
		size_t child = 2 * place + 1;
		if (child >= count)
			break;
		if (child + 1 < count && before(heap[child + 1], heap[child]))
			child++;
		if (!before(heap[child], last))
			break;
		heap[place] = heap[child];
		place = child;
	}
	if (count > 0)
		heap[place] = last;
	return first;
}
