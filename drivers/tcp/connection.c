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
			atomic_store(&connection->gone, false);
			atomic_store(&connection->idle_s, 0);
			atomic_store(&connection->state, CONNECTION_RECEIVING);
			return connection;
		}
	}
	return NULL;
}

bool connection_receive(struct connection *connection, const uint8_t *bytes, size_t length)
{
	if (atomic_load(&connection->state) != CONNECTION_RECEIVING) {
		return false; /* what comes behind a request is not read */
	}
	const size_t room = sizeof connection->bytes - connection->length;
	const size_t taken = length < room ? length : room;
	memcpy(connection->bytes + connection->length, bytes, taken);
	connection->length = (uint16_t)(connection->length + taken);
	if (connection->status == HEAD_UNFINISHED) {
		connection->status = head_read(connection->bytes, connection->length, &connection->head);
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
