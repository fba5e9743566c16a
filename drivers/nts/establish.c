/* See establish.h. */
#include "establish.h"

#include <stdatomic.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/poll.h> /* ESP-IDF has no <poll.h> */
#include <sys/socket.h>
#include <unistd.h>

#include "turnstile.h"

enum { BACKLOG = 8, WAIT_MS = 1000 };

static struct {
	int listener;
	uint16_t ntp_port;
	struct cookie_reader cookies;
	struct turnstile turnstile;
	_Atomic uint32_t counts[EXCHANGE_OUTCOMES];
} server;

/* An endpoint of either family. */
union socket_address {
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

/* The address in IPv6's form, IPv4 mapped (RFC 4291 §2.5.5.2). */
static void to_shared(const union socket_address *from, uint8_t shared[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	if (from->any.sa_family == AF_INET) {
		memcpy(shared, mapped, sizeof mapped);
		memcpy(shared + sizeof mapped, &from->ipv4.sin_addr, sizeof from->ipv4.sin_addr);
	} else {
		memcpy(shared, &from->ipv6.sin6_addr, 16);
	}
}

static enum exchange_outcome serve(int socket, const union socket_address *from)
{
	uint8_t address[16];
	to_shared(from, address);
	if (!turnstile_admits(&server.turnstile, address, exchange_now_ms()))
		return EXCHANGE_LIMITED;
	fcntl(socket, F_SETFL, fcntl(socket, F_GETFL, 0) | O_NONBLOCK);
	return exchange_serve(socket, &server.cookies, server.ntp_port);
}

static void run(void)
{
	for (;;) {
		struct pollfd wanted = {.fd = server.listener, .events = POLLIN};
		if (poll(&wanted, 1, WAIT_MS) <= 0)
			continue;
		union socket_address from;
		socklen_t length = sizeof from;
		int socket = accept(server.listener, &from.any, &length);
		if (socket < 0)
			continue;
		enum exchange_outcome outcome = serve(socket, &from);
		close(socket);
		server.counts[outcome]++;
	}
}

static int bind_to(const union socket_address *address, socklen_t length)
{
	const int on = 1, off = 0;
	int socket_fd = socket(address->any.sa_family, SOCK_STREAM, 0);
	if (socket_fd < 0)
		return -1;
	setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (address->any.sa_family == AF_INET6)
		setsockopt(socket_fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(socket_fd, &address->any, length) == 0 && listen(socket_fd, BACKLOG) == 0)
		return socket_fd;
	int error = errno;
	close(socket_fd);
	errno = error;
	return -1;
}

/* A listening socket, or -1 with errno. */
static int listen_at(const char *text, uint16_t port)
{
	union socket_address address;
	memset(&address, 0, sizeof address);
	if (inet_pton(AF_INET, text, &address.ipv4.sin_addr) == 1) {
		address.ipv4.sin_family = AF_INET;
		address.ipv4.sin_port = htons(port);
		return bind_to(&address, sizeof address.ipv4);
	}
	address.ipv6.sin6_family = AF_INET6;
	address.ipv6.sin6_port = htons(port);
	if (text[0] != 0 && inet_pton(AF_INET6, text, &address.ipv6.sin6_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	int both = bind_to(&address, sizeof address.ipv6);
	if (both >= 0 || text[0] != 0 || errno != EAFNOSUPPORT)
		return both;
	memset(&address, 0, sizeof address);
	address.ipv4.sin_family = AF_INET; /* a system without IPv6 */
	address.ipv4.sin_port = htons(port);
	return bind_to(&address, sizeof address.ipv4);
}

bool establish_open(const struct establish_settings *settings, char why[TLS_WHY_BYTES])
{
	const char *where = settings->address;
	server.ntp_port = settings->ntp_port;
	cookie_begin(&server.cookies, settings->cookies, settings->seed);
	server.listener = listen_at(where, settings->port);
	if (server.listener < 0) {
		snprintf(why, TLS_WHY_BYTES, "TCP port %u of %s cannot be opened (%s); choose another nts.port",
			(unsigned)settings->port, where[0] == 0 ? "any address" : where, strerror(errno));
		return false;
	}
	if (establish_spawn(run))
		return true;
	snprintf(why, TLS_WHY_BYTES, "there is no memory for the thread that would serve it; restart");
	close(server.listener);
	return false;
}

void establish_counts(uint32_t into[EXCHANGE_OUTCOMES])
{
	for (int i = 0; i < EXCHANGE_OUTCOMES; i++)
		into[i] = server.counts[i];
}
