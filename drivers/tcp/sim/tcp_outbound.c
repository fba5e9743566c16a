/*
 * The firmware's own connection in the simulator. In real time a POSIX socket. In virtual time it is carried by the
 * world as datagrams to the server's port (network/sim/datagram.c), of which the first byte says what they are.
 */
#define _GNU_SOURCE /* SOCK_NONBLOCK */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../client/client.h"
#include "../../network/sim/datagram.h"
#include "../../responder/sim/endpoint.h"
#include "../../sim/host.h"
#include "../outbound.h"
#include "../tcp.h"

enum {
	READ_BYTES = 2048,
	NONE = -1,
	/* Virtual time: the first byte of a datagram. */
	PIECE_CONNECT = 1,
	PIECE_ACCEPT = 2,
	PIECE_BYTES = 3,
	PIECE_END = 4, /* closed, or refused */
};

struct outbound tcp_outbound;

static struct host_callback on_event;
static int fd = NONE, poller = NONE;
static size_t waiting; /* in `output`, which has not left */
static uint8_t output[TCP_SEND_BYTES];
static struct datagram peer; /* virtual time; own_port 0: none */

static void watch(uint32_t events, int operation)
{
	struct epoll_event event = {.events = events};
	if (epoll_ctl(poller, operation, fd, &event) != 0)
		host_fail("cannot watch the outgoing TCP socket: %s", strerror(errno));
}

static void send_piece(uint8_t kind, const uint8_t *bytes, size_t length)
{
	uint8_t piece[1 + TCP_SEND_BYTES] = {kind};
	memcpy(piece + 1, bytes, length);
	struct datagram datagram = peer;
	datagram.bytes = piece;
	datagram.length = 1 + length;
	datagram_send(&datagram);
}

/* Forgets the socket; the state is the caller's business. */
static void let_go(void)
{
	if (fd >= 0)
		close(fd); /* which takes it out of `poller` too */
	datagram_close(peer.own_port);
	fd = NONE;
	peer.own_port = 0;
	waiting = 0;
}

void outbound_leave(void)
{
	let_go();
	atomic_store(&tcp_outbound.state, OUTBOUND_ENDED);
}

/* The other end has left, or did what it may not. */
static void lose(void)
{
	outbound_leave();
	host_callback_call(&on_event);
}

void outbound_disconnect(void)
{
	if (peer.own_port != 0 && atomic_load(&tcp_outbound.state) == OUTBOUND_CONNECTED)
		send_piece(PIECE_END, NULL, 0);
	let_go();
	atomic_store(&tcp_outbound.state, OUTBOUND_NONE);
}

/* Sends what waits; false when the other end has left. */
static bool flush(void)
{
	while (waiting > 0) {
		const ssize_t sent = send(fd, output, waiting, MSG_NOSIGNAL);
		if (sent < 0)
			return errno == EAGAIN || errno == EINTR;
		waiting -= (size_t)sent;
		memmove(output, output + sent, waiting);
	}
	return true;
}

static void received(const uint8_t *bytes, size_t length)
{
	if (outbound_receive(&tcp_outbound, bytes, length))
		host_callback_call(&on_event);
	else
		lose();
}

static void on_connected(void)
{
	int error = 0;
	socklen_t size = sizeof error;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
		lose();
		return;
	}
	watch(EPOLLIN, EPOLL_CTL_MOD);
	atomic_store(&tcp_outbound.state, OUTBOUND_CONNECTED);
	host_callback_call(&on_event);
}

static void on_ready(void *context)
{
	(void)context;
	struct epoll_event event;
	uint8_t bytes[READ_BYTES];
	if (epoll_wait(poller, &event, 1, 0) != 1 || fd < 0)
		return;
	if (atomic_load(&tcp_outbound.state) == OUTBOUND_CONNECTING) {
		on_connected();
		return;
	}
	if (event.events & EPOLLOUT) {
		if (!flush()) {
			lose();
			return;
		}
		watch(EPOLLIN | (waiting > 0 ? (uint32_t)EPOLLOUT : 0), EPOLL_CTL_MOD);
		host_callback_call(&on_event);
	}
	if (fd < 0 || (event.events & ~(uint32_t)EPOLLOUT) == 0)
		return;
	const ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (got > 0)
		received(bytes, (size_t)got);
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		lose();
}

/* Virtual time. */
static void on_piece(void *context, const struct datagram *datagram)
{
	(void)context;
	const uint8_t kind = datagram->length > 0 ? datagram->bytes[0] : 0;
	if (kind == PIECE_ACCEPT && atomic_load(&tcp_outbound.state) == OUTBOUND_CONNECTING) {
		atomic_store(&tcp_outbound.state, OUTBOUND_CONNECTED);
		host_callback_call(&on_event);
	} else if (kind == PIECE_BYTES && atomic_load(&tcp_outbound.state) == OUTBOUND_CONNECTED) {
		received(datagram->bytes + 1, datagram->length - 1);
	} else if (kind == PIECE_END) {
		lose();
	}
}

static bool connect_really(const struct client_peer *to, uint16_t port)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const int family = memcmp(to->address, mapped, sizeof mapped) == 0 ? AF_INET : AF_INET6;
	struct handover_peer shared = {.port = port, .zone = to->zone};
	memcpy(shared.address, to->address, sizeof shared.address);
	union endpoint endpoint;
	const socklen_t size = endpoint_from_peer(&shared, family, &endpoint);
	const int on = 1;
	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(fd, &endpoint.any, size) != 0 && errno != EINPROGRESS) {
		let_go();
		return false;
	}
	watch(EPOLLOUT, EPOLL_CTL_ADD);
	return true;
}

bool outbound_connect(const char *address, uint16_t port)
{
	struct client_peer to;
	if (!client_parse(address, &to))
		return false;
	if (host_options()->realtime)
		return connect_really(&to, port);
	memcpy(peer.address, to.address, sizeof peer.address);
	peer.port = port;
	peer.own_port = datagram_open(on_piece, NULL, peer.address);
	if (peer.own_port == 0)
		return false;
	send_piece(PIECE_CONNECT, NULL, 0);
	return true;
}

size_t outbound_room(void)
{
	return sizeof output - waiting;
}

void outbound_write(const uint8_t *bytes, size_t length)
{
	if (peer.own_port != 0) {
		send_piece(PIECE_BYTES, bytes, length);
		return;
	}
	memcpy(output + waiting, bytes, length);
	waiting += length;
	if (!flush())
		shutdown(fd, SHUT_RDWR); /* the event loop sees the end */
	else if (waiting > 0)
		watch(EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

void xs_tcp_open_outbound(xsMachine *the)
{
	host_callback_set(the, &on_event, &xsArg(0));
	if (!host_options()->realtime)
		return;
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (poller < 0)
		host_fail("cannot make an epoll descriptor: %s", strerror(errno));
	host_watch(poller, on_ready, NULL);
}
