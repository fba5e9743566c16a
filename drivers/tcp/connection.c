/* See connection.h. */
#include "connection.h"

#include <string.h>

struct connection *connection_take(struct connection connections[CONNECTIONS])
{
	for (int i = 0; i < CONNECTIONS; i++) {
		struct connection *connection = &connections[i];
		if (atomic_load(&connection->state) == CONNECTION_FREE) {
			connection->length = 0;
			connection->status = HEAD_UNFINISHED;
			connection->is_long = false;
			atomic_store(&connection->gone, false);
			atomic_store(&connection->idle_s, 0);
			atomic_store(&connection->state, CONNECTION_RECEIVING);
			return connection;
		}
	}
	return NULL;
}

/* Network's side only. */
static struct {
	char pass[PASS_BYTES + 1];
	struct connection *owner; /* until it is free, or has another request */
	uint8_t body[LONG_BODY_BYTES];
} long_buffer;

void connection_set_pass(const char *pass)
{
	strncpy(long_buffer.pass, pass, PASS_BYTES);
}

const uint8_t *connection_body(const struct connection *connection)
{
	return connection->is_long ? long_buffer.body : connection->bytes + connection->head.bytes;
}

static bool has_pass(const struct connection *connection)
{
	const struct head_span *given = &connection->head.parts[PART_AUTHORIZATION];
	const size_t length = strlen(long_buffer.pass);
	return length > 0 && given->present && given->length > length
		&& memcmp(connection->bytes + given->from, long_buffer.pass, length) == 0;
}

/* Gives the long buffer to a request whose head asks for it, with what has come of the body. The result is a status. */
static int claim_long_buffer(struct connection *connection)
{
	const struct connection *owner = long_buffer.owner;
	if (!has_pass(connection)) {
		return 413;
	}
	if (owner != NULL && owner->is_long && atomic_load(&owner->state) != CONNECTION_FREE) {
		return 503;
	}
	long_buffer.owner = connection;
	connection->is_long = true;
	memcpy(long_buffer.body, connection->bytes + connection->head.bytes, connection->length - connection->head.bytes);
	return HEAD_WHOLE;
}

/* Adds what has room at `at` in a buffer of so many bytes; how much that was. */
static size_t add(uint8_t *buffer, size_t size, size_t at, const uint8_t *bytes, size_t length)
{
	const size_t taken = length < size - at ? length : size - at;
	memcpy(buffer + at, bytes, taken);
	return taken;
}

static void read_head(struct connection *connection)
{
	connection->status = head_read(connection->bytes, connection->length, &connection->head);
	if (connection->status == HEAD_WHOLE && connection->head.body_length > BODY_BYTES) {
		connection->status = claim_long_buffer(connection);
	}
}

bool connection_receive(struct connection *connection, const uint8_t *bytes, size_t length)
{
	if (atomic_load(&connection->state) != CONNECTION_RECEIVING) {
		return false; /* what comes behind a request is not read */
	}
	size_t taken = 0;
	if (!connection->is_long) {
		taken = add(connection->bytes, sizeof connection->bytes, connection->length, bytes, length);
		connection->length = (uint16_t)(connection->length + taken);
		if (connection->status == HEAD_UNFINISHED) {
			read_head(connection);
		}
	}
	if (connection->is_long) {
		const size_t at = connection->length - connection->head.bytes;
		taken = add(long_buffer.body, sizeof long_buffer.body, at, bytes + taken, length - taken);
		connection->length = (uint16_t)(connection->length + taken);
	}
	const bool is_whole = connection->status == HEAD_WHOLE
		? connection->length >= connection->head.bytes + connection->head.body_length
		: connection->status != HEAD_UNFINISHED;
	if (is_whole) {
		atomic_store(&connection->idle_s, 0);
		atomic_store(&connection->state, CONNECTION_WHOLE);
	}
	return is_whole;
}

bool connection_tick(struct connection *connection)
{
	const int state = atomic_load(&connection->state);
	if (state == CONNECTION_FREE || state == CONNECTION_WHOLE) {
		return false;
	}
	const int idle_s = atomic_load(&connection->idle_s) + 1;
	atomic_store(&connection->idle_s, idle_s);
	return idle_s > (state == CONNECTION_RECEIVING ? REQUEST_SECONDS : ANSWER_SECONDS);
}

int connection_next(struct connection connections[CONNECTIONS])
{
	for (int i = 0; i < CONNECTIONS; i++) {
		int expected = CONNECTION_WHOLE;
		if (atomic_compare_exchange_strong(&connections[i].state, &expected, CONNECTION_ANSWERING)) {
			return i;
		}
	}
	return -1;
}
