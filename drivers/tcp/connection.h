/*
 * One accepted connection as it passes from the network to TypeScript and back: a request in a fixed buffer, then an
 * answer in parts. One request per connection, which is closed behind the answer: nothing that comes behind it is read.
 *
 * There is one buffer for a long body, and it is for who has the pass: a text that TypeScript gives to who has just
 * shown to know the password, and that begins the head's Authorization. A stranger's long body is refused by its head.
 *
 * The network's side (lwIP's thread on the board, the event loop in the simulator) owns a connection while it RECEIVES
 * and again from ENDING on; the engine's side owns the request between. A state is changed by its owner only. Portable:
 * no OS, no allocation.
 */
#ifndef NOONMARK_CONNECTION_H
#define NOONMARK_CONNECTION_H

#include <stdatomic.h>

#include "head.h"

enum {
	CONNECTIONS = 4,
	REQUEST_SECONDS = 5, /* from the first byte until the request is whole */
	ANSWER_SECONDS = 10, /* without a byte taken by the other end */
	PASS_BYTES = 64,
};

enum connection_state {
	CONNECTION_FREE,
	CONNECTION_RECEIVING,
	CONNECTION_WHOLE,     /* waits for the engine */
	CONNECTION_ANSWERING, /* the engine writes */
	CONNECTION_ENDING,    /* what was written leaves; nothing follows */
};

struct connection {
	_Atomic int state;
	atomic_bool gone;   /* the other end has left, or was left */
	_Atomic int idle_s; /* since the last progress, in calls of connection_tick */
	int status;         /* HEAD_WHOLE, or the HTTP status that the request deserves */
	uint16_t length;    /* bytes received */
	bool is_long;       /* the body is in the long buffer */
	struct head head;
	uint8_t bytes[HEAD_BYTES + BODY_BYTES];
};

/* Makes a free one receive; NULL where none is free. */
struct connection *connection_take(struct connection connections[CONNECTIONS]);

/* Who has a long body has to begin Authorization with this from now on; at most PASS_BYTES, "" for nobody. */
void connection_set_pass(const char *pass);

/* The body, of a request that is whole. */
const uint8_t *connection_body(const struct connection *connection);

/* Adds received bytes; true when the request became whole, or will never be: then it is the engine's. */
bool connection_receive(struct connection *connection, const uint8_t *bytes, size_t length);

/* Once a second; true when the other end was waited for too long and is to be left. */
bool connection_tick(struct connection *connection);

/* The engine's side: the next request that waits, which is then being answered; −1 where there is none. */
int connection_next(struct connection connections[CONNECTIONS]);

#endif
