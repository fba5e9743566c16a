/* Addresses and sockets of the responder on Linux: IPv4, IPv6, or both in one socket. */
#ifndef NOONMARK_RESPONDER_ENDPOINT_H
#define NOONMARK_RESPONDER_ENDPOINT_H

#include <assert.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "../handover.h"

union endpoint {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Reads a numeric address; "" is all of them. Returns the length of the endpoint, or 0. */
socklen_t endpoint_parse(const char *address, uint16_t port, union endpoint *endpoint);

/*
 * Opens and binds a UDP socket that has the kernel stamp what arrives (SCM_TIMESTAMPING) and, where it is bound to all
 * addresses, say to which of them it was sent. `address` is numeric, or "" for all addresses of both families. Returns
 * the socket, or −1 and one line in `why`: what happened, with which value, and what to do.
 */
int endpoint_bind(const char *address, uint16_t port, union endpoint *bound, char *why, size_t why_bytes);

/* Whether a socket so bound receives on every address. */
bool endpoint_is_wildcard(const union endpoint *endpoint);

/* The port, in the machine's order. Both families have it in the same place. */
static inline uint16_t endpoint_port(const union endpoint *endpoint)
{
	static_assert(offsetof(struct sockaddr_in, sin_port) == offsetof(struct sockaddr_in6, sin6_port), "one port");
	return ntohs(endpoint->v4.sin_port);
}

/* To and from the form that all platforms share; `family` is that of the socket. */
void endpoint_to_peer(const union endpoint *endpoint, struct handover_peer *peer);
socklen_t endpoint_from_peer(const struct handover_peer *peer, int family, union endpoint *endpoint);

#endif
