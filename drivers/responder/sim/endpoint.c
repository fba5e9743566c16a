#define _GNU_SOURCE
#include "endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/net_tstamp.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * What may wait to be received: the kernel counts 768 bytes for a request and doubles what it is told, so these are
 * 11,000 requests. A thread that is ready may have to wait for tens of milliseconds where there are more than
 * processors; at 200,000 requests a second that is several thousand, and a regular client's among them is lost where
 * they do not fit (the default has room for 270). Nothing is answered too early or too late for it: the kernel's
 * stamp says when a request came.
 */
enum { RECEIVE_BYTES = 4 << 20 };

static void explain(int error, const char *address, unsigned port, char *why, size_t why_bytes)
{
	const char *where = address[0] == '\0' ? "any address" : address;
	if (error == EADDRINUSE)
		snprintf(why, why_bytes, "UDP port %u of %s is in use: stop the other NTP server or choose another port", port,
			where);
	else if (error == EACCES || error == EPERM)
		snprintf(why, why_bytes, "UDP port %u may not be bound by this user: choose one from 1024 on", port);
	else if (error == EADDRNOTAVAIL)
		snprintf(why, why_bytes, "%s is not an address of this machine: \"ip address\" lists them", where);
	else
		snprintf(why, why_bytes, "UDP port %u of %s cannot be bound: %s", port, where, strerror(error));
}

socklen_t endpoint_parse(const char *address, uint16_t port, union endpoint *endpoint)
{
	memset(endpoint, 0, sizeof *endpoint);
	if (address[0] == '\0') {
		endpoint->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
		return sizeof endpoint->v6;
	}
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM}, *found;
	if (getaddrinfo(address, NULL, &hints, &found) != 0)
		return 0;
	socklen_t length = found->ai_addrlen;
	memcpy(endpoint, found->ai_addr, length);
	freeaddrinfo(found);
	if (endpoint->any.sa_family == AF_INET)
		endpoint->v4.sin_port = htons(port);
	else
		endpoint->v6.sin6_port = htons(port);
	return length;
}

bool endpoint_is_wildcard(const union endpoint *endpoint)
{
	if (endpoint->any.sa_family == AF_INET)
		return endpoint->v4.sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&endpoint->v6.sin6_addr);
}

/* As much as is wanted for root; as much as net.core.rmem_max allows for others. */
static void make_room(int fd)
{
	int bytes = RECEIVE_BYTES;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

/* Returns the socket, or −1 with errno set. */
static int open_socket(const union endpoint *endpoint, socklen_t length)
{
	int fd = socket(endpoint->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	int on = 1, off = 0, stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
	make_room(fd);
	bool v6 = endpoint->any.sa_family == AF_INET6;
	if (v6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (endpoint_is_wildcard(endpoint))
		setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, &on, sizeof on);
	if (bind(fd, &endpoint->any, length) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

int endpoint_bind(const char *address, uint16_t port, union endpoint *bound, char *why, size_t why_bytes)
{
	socklen_t length = endpoint_parse(address, port, bound);
	if (length == 0) {
		snprintf(why, why_bytes, "\"%s\" is not an IPv4 or IPv6 address", address);
		return -1;
	}
	int fd = open_socket(bound, length);
	if (fd < 0 && errno == EAFNOSUPPORT && address[0] == '\0') {
		length = endpoint_parse("0.0.0.0", port, bound); /* a host without IPv6 */
		fd = open_socket(bound, length);
	}
	if (fd < 0)
		explain(errno, address, port, why, why_bytes);
	return fd;
}

void endpoint_to_peer(const union endpoint *endpoint, struct handover_peer *peer)
{
	memset(peer, 0, sizeof *peer);
	peer->port = endpoint_port(endpoint);
	if (endpoint->any.sa_family == AF_INET) {
		peer->address[10] = peer->address[11] = 0xff;
		memcpy(peer->address + 12, &endpoint->v4.sin_addr, 4);
	} else {
		memcpy(peer->address, &endpoint->v6.sin6_addr, 16);
		peer->zone = endpoint->v6.sin6_scope_id;
	}
}

socklen_t endpoint_from_peer(const struct handover_peer *peer, int family, union endpoint *endpoint)
{
	memset(endpoint, 0, sizeof *endpoint);
	if (family == AF_INET) {
		endpoint->v4.sin_family = AF_INET;
		endpoint->v4.sin_port = htons(peer->port);
		memcpy(&endpoint->v4.sin_addr, peer->address + 12, 4);
		return sizeof endpoint->v4;
	}
	endpoint->v6.sin6_family = AF_INET6;
	endpoint->v6.sin6_port = htons(peer->port);
	endpoint->v6.sin6_scope_id = peer->zone;
	memcpy(&endpoint->v6.sin6_addr, peer->address, 16);
	return sizeof endpoint->v6;
}
