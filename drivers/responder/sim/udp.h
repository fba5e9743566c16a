/*
 * The responder's socket on Linux: a thread of its own receives in batches, stamps, has serve.c decide what becomes of
 * each packet, and sends. No XS here. One instance per process.
 */
#ifndef NOONMARK_RESPONDER_UDP_H
#define NOONMARK_RESPONDER_UDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../serve.h"

/* What the thread works with; all of it outlives the thread. */
struct udp_parts {
	struct server *server;
	int wake_fd; /* an eventfd that gets 1 added for each packet handed over */
};

/*
 * Binds `port` of `address` (numeric IPv4 or IPv6, or "" for all of both) and starts the thread. On failure returns
 * false and writes one line to `why`: what happened, with which value, and what to do.
 */
bool udp_open(const char *address, uint16_t port, const struct udp_parts *parts, char *why, size_t why_bytes);

/* Sends to who sent a packet handed over, from the address that it was sent to. Any thread. */
bool udp_send(const struct handover_peer *to, const uint8_t *bytes, size_t length);

/* The socket, and the family of its addresses; for sending unasked. Any thread. */
int udp_socket(int *family);

/* Ends the thread and closes the socket. */
void udp_close(void);

#endif
