/*
 * The natives of tcp.ts in the simulator. In real time on POSIX sockets: a connection is accepted with its first bytes
 * (TCP_DEFER_ACCEPT) and while there is a free place; the others wait in the kernel. In virtual time requests are the
 * world's, and answers go back to it.
 */
#define _GNU_SOURCE /* accept4 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../responder/sim/endpoint.h"
#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/wire.h"
#include "../tcp.h"

enum {
	BACKLOG = 16,
	KEY_LISTENER = CONNECTIONS,
	READ_BYTES = 2048,
	ID_BYTES = 4,  /* of the world's requests, before their bytes */
	INJECTED = -2, /* in the place of a descriptor */
	NONE = -1,
};

struct connection tcp_connections[CONNECTIONS];

/* What belongs to a connection beside its request: a socket, or the world's number, and what has not left yet. */
static struct peer {
	int fd;
	uint32_t id;
	size_t waiting;
	uint8_t output[TCP_SEND_BYTES];
} peers[CONNECTIONS];

static struct host_callback on_event;
static int listener = NONE, poller = NONE;

/* Part of an answer to the world; without bytes: it has ended. */
static void answer(uint32_t id, const uint8_t *bytes, size_t length)
{
	uint8_t head[ID_BYTES];
	wire_put(head, ID_BYTES, id);
	link_send(LINK_WEB_ANSWER, head, sizeof(head), bytes, length);
}

static void watch(int fd, uint32_t events, uint32_t key, int operation)
{
	struct epoll_event event = {.events = events, .data.u32 = key};
	if (epoll_ctl(poller, operation, fd, &event) != 0)
		host_fail("cannot watch a TCP socket: %s", strerror(errno));
}

/* New connections are looked for only while one could be taken. */
static void listen_again(void)
{
	bool is_full = true;
	for (int i = 0; i < CONNECTIONS; i++)
		is_full = is_full && atomic_load(&tcp_connections[i].state) != CONNECTION_FREE;
	if (listener >= 0)
		watch(listener, is_full ? 0 : EPOLLIN, KEY_LISTENER, EPOLL_CTL_MOD);
}

static void release(int index)
{
	struct peer *peer = &peers[index];
	if (peer->fd >= 0)
		close(peer->fd);
	if (peer->fd == INJECTED)
		answer(peer->id, NULL, 0);
	peer->fd = NONE;
	peer->waiting = 0;
	atomic_store(&tcp_connections[index].state, CONNECTION_FREE);
	listen_again();
}

/* The other end has left. What the engine has in hand it gives back by ending it. */
static void leave(int index)
{
	struct connection *connection = &tcp_connections[index];
	const int state = atomic_load(&connection->state);
	if (state == CONNECTION_RECEIVING || state == CONNECTION_ENDING) {
		release(index);
		return;
	}
	atomic_store(&connection->gone, true);
	if (peers[index].fd >= 0)
		close(peers[index].fd);
	peers[index].fd = NONE;
	host_callback_call(&on_event);
}

/* Events that are waited for: bytes while a request comes, room while something waits to leave. */
static void watch_again(int index)
{
	const int state = atomic_load(&tcp_connections[index].state);
	const uint32_t events = state == CONNECTION_RECEIVING ? EPOLLIN : peers[index].waiting > 0 ? EPOLLOUT : 0;
	if (peers[index].fd >= 0)
		watch(peers[index].fd, events, (uint32_t)index, EPOLL_CTL_MOD);
}

/* Sends what waits; false when the other end has left. */
static bool flush(int index)
{
	struct peer *peer = &peers[index];
	while (peer->waiting > 0) {
		const ssize_t sent = send(peer->fd, peer->output, peer->waiting, MSG_NOSIGNAL);
		if (sent < 0)
			return errno == EAGAIN || errno == EINTR;
		peer->waiting -= (size_t)sent;
		memmove(peer->output, peer->output + sent, peer->waiting);
		atomic_store(&tcp_connections[index].idle_s, 0);
	}
	return true;
}

/* All has left. The other end may still be sending: closing with unread bytes would be a reset, and lose the answer. */
static void finish(int index)
{
	uint8_t rest[READ_BYTES];
	if (peers[index].fd >= 0) {
		shutdown(peers[index].fd, SHUT_WR);
		while (recv(peers[index].fd, rest, sizeof(rest), MSG_DONTWAIT) > 0) {
		}
	}
	release(index);
}

static void on_room(int index)
{
	if (!flush(index)) {
		leave(index);
		return;
	}
	if (peers[index].waiting == 0 && atomic_load(&tcp_connections[index].state) == CONNECTION_ENDING) {
		finish(index);
		return;
	}
	watch_again(index);
	host_callback_call(&on_event);
}

static void on_bytes(int index)
{
	uint8_t bytes[READ_BYTES];
	const ssize_t got = recv(peers[index].fd, bytes, sizeof(bytes), 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		leave(index);
	} else if (connection_receive(&tcp_connections[index], bytes, (size_t)got)) {
		watch_again(index);
		host_callback_call(&on_event);
	}
}

static void on_connection(void)
{
	const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	struct connection *connection = connection_take(tcp_connections);
	if (connection == NULL) {
		close(fd);
		return;
	}
	const int index = (int)(connection - tcp_connections);
	peers[index].fd = fd;
	watch(fd, EPOLLIN, (uint32_t)index, EPOLL_CTL_ADD);
	listen_again();
}

static void on_ready(void *context)
{
	(void)context;
	struct epoll_event event;
	if (epoll_wait(poller, &event, 1, 0) != 1)
		return;
	const int index = (int)event.data.u32;
	if (index == KEY_LISTENER)
		on_connection();
	else if (peers[index].fd < 0)
		return;
	else if (event.events & EPOLLIN)
		on_bytes(index);
	else if (event.events & EPOLLOUT)
		on_room(index);
	else
		leave(index);
}

static void open_socket(uint16_t port)
{
	union endpoint endpoint;
	const int on = 1, seconds = REQUEST_SECONDS;
	const socklen_t size = endpoint_parse(host_options()->address, port, &endpoint);
	listener = socket(endpoint.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (size == 0 || listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0
		|| setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof(seconds)) != 0
		|| bind(listener, &endpoint.any, size) != 0 || listen(listener, BACKLOG) != 0)
		host_fail("TCP port %u of %s cannot be opened: %s; choose another --web-port", port, host_options()->address,
			strerror(errno));
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (poller < 0)
		host_fail("cannot make an epoll descriptor: %s", strerror(errno));
	watch(listener, EPOLLIN, KEY_LISTENER, EPOLL_CTL_ADD);
	host_watch(poller, on_ready, NULL);
}

/* From the world, in virtual time: bytes that somebody sent on a connection of his own, and nothing behind them. */
static void take_request(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	const uint32_t id = (uint32_t)wire_get(payload, ID_BYTES);
	struct connection *connection = on_event.set ? connection_take(tcp_connections) : NULL;
	if (connection == NULL) {
		answer(id, NULL, 0);
		return;
	}
	struct peer *peer = &peers[connection - tcp_connections];
	peer->fd = INJECTED;
	peer->id = id;
	if (connection_receive(connection, payload + ID_BYTES, length - ID_BYTES))
		host_callback_call(&on_event);
}
DISPATCH_ON(LINK_WEB, ID_BYTES + 1, LINK_PAYLOAD_LIMIT, take_request);

size_t tcp_room(int index)
{
	return sizeof(peers[index].output) - peers[index].waiting;
}

void tcp_write_bytes(int index, const uint8_t *bytes, size_t length)
{
	struct peer *peer = &peers[index];
	if (peer->fd == INJECTED) {
		answer(peer->id, bytes, length);
	} else if (peer->fd >= 0) {
		memcpy(peer->output + peer->waiting, bytes, length);
		peer->waiting += length;
		if (flush(index))
			watch_again(index);
		else
			atomic_store(&tcp_connections[index].gone, true);
	}
}

void tcp_end(int index)
{
	atomic_store(&tcp_connections[index].state, CONNECTION_ENDING);
	if (peers[index].waiting == 0 || peers[index].fd < 0)
		finish(index);
}

void tcp_set_pass(const char *pass)
{
	connection_set_pass(pass);
}

void tcp_tick(void)
{
	for (int i = 0; i < CONNECTIONS; i++) {
		if (!connection_tick(&tcp_connections[i]))
			continue;
		if (atomic_load(&tcp_connections[i].state) == CONNECTION_ANSWERING)
			atomic_store(&tcp_connections[i].gone, true); /* the engine is in here: it sees it next */
		else
			leave(i);
	}
}

void xs_tcp_open(xsMachine *the)
{
	for (int i = 0; i < CONNECTIONS; i++)
		peers[i].fd = NONE;
	host_callback_set(the, &on_event, &xsArg(1));
	if (host_options()->realtime && host_options()->web_port != 0)
		open_socket(host_options()->web_port);
}
