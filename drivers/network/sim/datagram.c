#define _GNU_SOURCE
#include "datagram.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../responder/sim/endpoint.h"
#include "../../sim/carry.h"
#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/wire.h"
#include "network_sim.h"

enum {
	PORTS = 16,
	HEAD_BYTES = 20,
	FIRST_PORT = 49152,   /* IANA's dynamic ports begin here (RFC 6335 §6) */
	PACKETS_AT_ONCE = 64, /* then the event loop goes on: a flood shall not keep it */
};

static struct port {
	uint16_t number; /* 0: free */
	datagram_receiver *receive;
	void *context;
	int fd, family; /* real time */
} ports[PORTS];
static int sockets = -1; /* an epoll descriptor that holds those of the ports */

static struct port *find(uint16_t number)
{
	for (int i = 0; i < PORTS; i++)
		if (ports[i].number == number)
			return &ports[i];
	return NULL;
}

static void receive_port(struct port *port)
{
	uint8_t bytes[DATAGRAM_BYTES];
	uint16_t number = port->number;
	for (int i = 0; i < PACKETS_AT_ONCE && number != 0 && port->number == number; i++) {
		union endpoint from;
		socklen_t from_length = sizeof from;
		ssize_t length = recvfrom(port->fd, bytes, sizeof bytes, MSG_DONTWAIT, &from.any, &from_length);
		if (length < 0)
			return;
		struct handover_peer peer;
		endpoint_to_peer(&from, &peer);
		struct datagram datagram = {.own_port = number, .port = peer.port, .bytes = bytes, .length = (size_t)length};
		memcpy(datagram.address, peer.address, sizeof datagram.address);
		port->receive(port->context, &datagram);
	}
}

static void ready(void *unused)
{
	struct epoll_event events[PORTS];
	int count = epoll_wait(sockets, events, PORTS, 0);
	for (int i = 0; i < count; i++)
		receive_port(&ports[events[i].data.u32]);
}

/* A socket with a port of the kernel's choice, which is a random one; its number, or 0. */
static uint16_t open_socket(struct port *port, const uint8_t address[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	union endpoint own = {0};
	socklen_t own_length = sizeof own;
	if (sockets < 0) {
		sockets = epoll_create1(EPOLL_CLOEXEC);
		if (sockets < 0)
			return 0;
		host_watch(sockets, ready, NULL);
	}
	port->family = memcmp(address, mapped, sizeof mapped) == 0 ? AF_INET : AF_INET6;
	own.any.sa_family = (sa_family_t)port->family;
	port->fd = socket(port->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (port->fd < 0)
		return 0;
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)(port - ports)};
	if (bind(port->fd, &own.any, port->family == AF_INET ? sizeof own.v4 : sizeof own.v6) == 0
		&& getsockname(port->fd, &own.any, &own_length) == 0
		&& epoll_ctl(sockets, EPOLL_CTL_ADD, port->fd, &event) == 0)
		return endpoint_port(&own);
	close(port->fd);
	return 0;
}

uint16_t datagram_open(datagram_receiver *receive, void *context, const uint8_t address[16])
{
	/* Counted up: a port that was closed is not used again soon, and what still comes to it belongs to nobody. */
	static uint16_t next;
	struct port *port = find(0);
	if (port == NULL)
		return 0;
	port->receive = receive;
	port->context = context;
	port->number =
		host_options()->realtime ? open_socket(port, address) : (uint16_t)(FIRST_PORT + next++ % (65536 - FIRST_PORT));
	return port->number;
}

bool datagram_claim(uint16_t number, datagram_receiver *receive, void *context)
{
	struct port *port = find(0);
	if (port == NULL)
		return false;
	*port = (struct port){.number = number, .receive = receive, .context = context};
	return true;
}

void datagram_close(uint16_t own_port)
{
	struct port *port = own_port == 0 ? NULL : find(own_port);
	if (port == NULL)
		return;
	if (host_options()->realtime)
		close(port->fd); /* which takes it out of `sockets` too */
	port->number = 0;
}

static bool send_really(const struct datagram *datagram)
{
	const struct port *port = find(datagram->own_port);
	if (datagram->own_port == 0 || port == NULL)
		return false;
	struct handover_peer peer = {.port = datagram->port};
	memcpy(peer.address, datagram->address, sizeof peer.address);
	union endpoint to;
	socklen_t length = endpoint_from_peer(&peer, port->family, &to);
	return sendto(port->fd, datagram->bytes, datagram->length, MSG_DONTWAIT, &to.any, length)
		== (ssize_t)datagram->length;
}

bool datagram_send(const struct datagram *datagram)
{
	if (host_options()->realtime)
		return send_really(datagram);
	if (!link_is_open() || !network_carries())
		return false;
	uint8_t head[HEAD_BYTES];
	wire_put(head, 2, datagram->own_port);
	wire_put(head + 2, 2, datagram->port);
	memcpy(head + 4, datagram->address, sizeof datagram->address);
	link_send(LINK_ASKS, head, sizeof head, datagram->bytes, datagram->length);
	carry_begin();
	return true;
}

static void deliver(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	struct datagram datagram = {
		.own_port = (uint16_t)wire_get(payload, 2),
		.port = (uint16_t)wire_get(payload + 2, 2),
		.bytes = payload + HEAD_BYTES,
		.length = length - HEAD_BYTES < DATAGRAM_BYTES ? length - HEAD_BYTES : DATAGRAM_BYTES,
	};
	memcpy(datagram.address, payload + 4, sizeof datagram.address);
	const struct port *port = datagram.own_port == 0 ? NULL : find(datagram.own_port);
	if (port != NULL && network_carries())
		port->receive(port->context, &datagram);
}
DISPATCH_ON(LINK_DATAGRAM, HEAD_BYTES, LINK_PAYLOAD_LIMIT, deliver);
