/*
 * The link's frames and the world's events: bytes in pieces of any size come out as the frames that they are, in their
 * order, until one is corrupt; events come out in the order of their times.
 */
#include "../../../drivers/sim/link.h"

/* Any other descriptor: the fuzzer may have use for that one. */
static int link_fd;
#define LINK_FD link_fd

/* Before what it would otherwise shadow. */
#include "input.h"

#include "../../../drivers/sim/event.c"
#include "../../../drivers/sim/link.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>

static jmp_buf refused;
static int world;

/* The one way out when a frame is corrupt. */
void host_fail(const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	REQUIRE(length > 0 && (size_t)length < sizeof text);
	longjmp(refused, 1);
}

int64_t host_now_ns(void)
{
	return 0;
}

static void connect_world(void)
{
	int ends[2];
	REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	world = ends[0];
	link_fd = ends[1];
	REQUIRE(link_open());
}

/* Takes what has come whole, and compares it with what was sent from `*expected` on. */
static void take_frames(const uint8_t **expected)
{
	struct link_frame frame;
	while (link_take(&frame)) {
		REQUIRE(frame.type == (*expected)[4] && frame.length == wire_get(*expected, 4));
		REQUIRE(frame.time_ns == (int64_t)wire_get(*expected + 8, 8));
		REQUIRE(memcmp(frame.payload, *expected + LINK_HEADER_BYTES, frame.length) == 0);
		*expected += LINK_HEADER_BYTES + frame.length;
		event_add(frame.time_ns, frame.type, frame.payload, frame.length);
	}
}

static void drain_events(void)
{
	int64_t last = INT64_MIN;
	while (event_first() != NULL) {
		struct event *event = event_take();
		REQUIRE(event->time_ns >= last);
		last = event->time_ns;
		free(event);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!is_open)
		connect_world();
	const uint8_t *volatile sent = data;
	const uint8_t *expected = data;
	input_start = input_end = 0;
	if (setjmp(refused) == 0) {
		while (sent < data + size) {
			/* The piece's length follows from its first byte. */
			size_t left = (size_t)(data + size - sent), length = 1 + *sent % 64u;
			length = length < left ? length : left;
			REQUIRE(write(world, sent, length) == (ssize_t)length);
			link_read(false);
			sent += length;
			take_frames(&expected);
			REQUIRE((size_t)(sent - expected) == input_end - input_start);
		}
	}
	drain_events();
	return 0;
}
