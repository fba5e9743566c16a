/* The world's events that lie ahead, in order of time. */
#ifndef NOONMARK_SIM_EVENT_H
#define NOONMARK_SIM_EVENT_H

#include <stddef.h>
#include <stdint.h>

/* Events that the host makes for itself; the others have their frame's type (link.h). */
enum { EVENT_OF_HOST = 128, EVENT_BYTES_COMPLETE = 128, EVENT_NETWORK = 129, EVENT_RESOLVER = 130, EVENT_PTP = 140 };

struct event {
	int64_t time_ns;
	uint64_t sequence; /* of arrival: events of one instant keep their order */
	uint8_t type;
	uint32_t length;
	uint8_t payload[];
};

/* Keeps a copy; ends the process when far too many wait. */
void event_add(int64_t time_ns, uint8_t type, const uint8_t *payload, size_t length);

/* The earliest event, or NULL. */
const struct event *event_first(void);

/* Removes the earliest event and hands it over: the caller frees it. */
struct event *event_take(void);

#endif
