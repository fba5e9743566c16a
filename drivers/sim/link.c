/*
 * Frames over the socket pair. Reading and writing are buffered, because in virtual time a second of the world takes
 * some 50 µs of the computer's time and must not cost system calls of its own.
 */
#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "wire.h"

/* A read fetches at most this much, so that a STOP behind a long queue of events is not far away. */
enum { READ_BYTES = 262144 };

static uint8_t input[READ_BYTES + LINK_HEADER_BYTES + LINK_PAYLOAD_LIMIT];
static size_t input_start, input_end;
/* The middle of what was fetched last; SIZE_MAX when it has been passed. */
static size_t input_middle = SIZE_MAX;

static uint8_t *output;
static size_t output_start, output_end, output_room;
static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_open;
static atomic_bool is_failing;

bool link_open(void)
{
	int flags = fcntl(LINK_FD, F_GETFL);
	is_open = flags >= 0 && fcntl(LINK_FD, F_SETFL, flags | O_NONBLOCK) == 0;
	return is_open;
}

bool link_is_open(void)
{
	return is_open;
}

void link_hung_up(void)
{
	if (!atomic_load(&is_failing))
		_exit(0);
}

static void wait_for(short what, int timeout_ms)
{
	struct pollfd link = {.fd = LINK_FD, .events = what};
	poll(&link, 1, timeout_ms);
}

bool link_read(bool wait)
{
	memmove(input, input + input_start, input_end - input_start);
	input_end -= input_start;
	input_start = 0;
	for (;;) {
		ssize_t got = read(LINK_FD, input + input_end, sizeof(input) - input_end);
		if (got > 0) {
			input_end += (size_t)got;
			input_middle = input_end / 2;
			return true;
		}
		if (got == 0 || errno == ECONNRESET)
			link_hung_up();
		if (errno != EAGAIN && errno != EINTR)
			host_fail("cannot read from the world: %s", strerror(errno));
		if (!wait)
			return false;
		wait_for(POLLIN, -1);
	}
}

bool link_take(struct link_frame *frame)
{
	const uint8_t *header = input + input_start;
	size_t have = input_end - input_start;
	if (have < LINK_HEADER_BYTES)
		return false;
	uint32_t length = (uint32_t)wire_get(header, 4);
	if (length > LINK_PAYLOAD_LIMIT || header[5] || header[6] || header[7])
		host_fail(
			"corrupt frame from the world: type %u, length %u, padding %02x%02x%02x; both ends must be of one build",
			header[4], (unsigned)length, header[5], header[6], header[7]);
	if (have < LINK_HEADER_BYTES + length)
		return false;
	frame->type = header[4];
	frame->time_ns = (int64_t)(wire_get(header + 8, 8));
	frame->payload = header + LINK_HEADER_BYTES;
	frame->length = length;
	input_start += LINK_HEADER_BYTES + length;
	return true;
}

bool link_passed_middle(void)
{
	if (input_start < input_middle)
		return false;
	input_middle = SIZE_MAX;
	return true;
}

static bool flush_locked(int timeout_ms)
{
	while (output_start < output_end) {
		ssize_t put = write(LINK_FD, output + output_start, output_end - output_start);
		if (put > 0) {
			output_start += (size_t)put;
		} else if (errno == EAGAIN && timeout_ms != 0) {
			wait_for(POLLOUT, timeout_ms);
			if (timeout_ms > 0)
				timeout_ms = 0;
		} else if (errno != EINTR) {
			if (errno == EPIPE || errno == ECONNRESET)
				link_hung_up();
			return false;
		}
	}
	output_start = output_end = 0;
	return true;
}

bool link_flush(bool wait)
{
	pthread_mutex_lock(&output_lock);
	bool done = flush_locked(wait ? -1 : 0);
	pthread_mutex_unlock(&output_lock);
	return done;
}

size_t link_backlog(void)
{
	return output_end - output_start;
}

static void append_locked(const void *bytes, size_t length)
{
	if (output_end + length > output_room) {
		output_room = 2 * (output_end + length) + READ_BYTES;
		output = realloc(output, output_room);
		if (!output)
			abort();
	}
	if (length > 0)
		memcpy(output + output_end, bytes, length);
	output_end += length;
}

static void send_locked(uint8_t type, const void *head, size_t head_length, const void *body, size_t body_length)
{
	uint8_t header[LINK_HEADER_BYTES] = {0};
	wire_put(header, 4, head_length + body_length);
	header[4] = type;
	wire_put(header + 8, 8, (uint64_t)host_now_ns());
	append_locked(header, sizeof(header));
	append_locked(head, head_length);
	append_locked(body, body_length);
}

void link_send(uint8_t type, const void *head, size_t head_length, const void *body, size_t body_length)
{
	if (!is_open)
		return;
	pthread_mutex_lock(&output_lock);
	send_locked(type, head, head_length, body, body_length);
	pthread_mutex_unlock(&output_lock);
}

void link_send_reply(uint32_t id, const uint8_t *bytes, size_t length)
{
	uint8_t head[4];
	wire_put(head, 4, id);
	link_send(LINK_REPLY, head, sizeof(head), bytes, length);
}

void link_send_failure(const char *text)
{
	atomic_store(&is_failing, true);
	if (!is_open)
		return;
	pthread_mutex_lock(&output_lock);
	send_locked(LINK_FAILED, text, strlen(text), NULL, 0);
	flush_locked(1000);
	/* The lock is kept: nobody has anything to say after this. */
}
