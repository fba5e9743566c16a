/* What tcp_natives.c, which is the same everywhere, asks of a platform. On the engine's thread. */
#ifndef NOONMARK_TCP_H
#define NOONMARK_TCP_H

#include "connection.h"

enum {
	/* What an answer may have written and not yet sent: two segments of an Ethernet (2 × 1,436 bytes). */
	TCP_SEND_BYTES = 2872,
};

extern struct connection tcp_connections[CONNECTIONS];

/* Bytes that tcp_write takes now. */
size_t tcp_room(int connection);

/* Writes all of it, which has room. */
void tcp_write_bytes(int connection, const uint8_t *bytes, size_t length);

/* Closes once all that was written has left. */
void tcp_end(int connection);

/* See connection_set_pass. */
void tcp_set_pass(const char *pass);

/* Once a second: leaves those who were waited for too long. */
void tcp_tick(void);

#endif
