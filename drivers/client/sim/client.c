/*
 * The simulator's side: in virtual time datagrams that the world carries, in real time sockets, one for each server.
 *
 * Stamps in real time are the kernel's own, by CLOCK_REALTIME, of when a packet came and when it left: the latter comes
 * through the socket's error queue, a moment later. Until then the counter just before the request was handed over
 * stands for it. The counter is a function of CLOCK_MONOTONIC, so both clocks are read at once.
 */
#define _GNU_SOURCE
#include "../client.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/net_tstamp.h>

#include "../../network/sim/datagram.h"
#include "../../pulse/pulse.h"
#include "../../pulse/sim/pulse_sim.h"
#include "../../responder/sim/ancillary.h"
#include "../../responder/sim/endpoint.h"
#include "../../sim/host.h"
#include "../../sim/random.h"

enum {
	NS_PER_S = 1000000000,
	CONTROL_BYTES = 512,  /* a stamp, and what the kernel says of its error queue */
	PACKETS_AT_ONCE = 64, /* then the event loop goes on: a flood shall not keep it */
};

static struct host_callback on_answer;
static int sockets = -1; /* an epoll descriptor that holds those below */
static struct {
	int fd;
	int family;
	uint16_t port; /* virtual time */
} ends[CLIENT_SLOTS];

/* From the world's seed, so that a run can be repeated; in real time the kernel's. */
void client_random(void *into, size_t size)
{
	static uint64_t state;
	if (host_options()->realtime && getrandom(into, size, 0) == (ssize_t)size)
		return;
	if (state == 0)
		state = host_options()->seed ^ 0x636c69656e740000; /* another stream than the responder's */
	random_stream(&state, into, size);
}

bool client_parse(const char *text, struct client_peer *peer)
{
	union endpoint endpoint;
	if (text[0] == '\0' || endpoint_parse(text, 0, &endpoint) == 0)
		return false;
	struct handover_peer shared;
	endpoint_to_peer(&endpoint, &shared);
	memcpy(peer->address, shared.address, sizeof peer->address);
	peer->zone = shared.zone;
	return true;
}

static void received(size_t index, const struct client_peer *from, uint8_t *packet, size_t length, uint64_t ticks)
{
	if (client_slot_receive(&client_slots[index], from, packet, length, ticks) == CLIENT_ANSWER)
		host_callback_call(&on_answer);
}

/* Virtual time: a datagram has come to a slot's port. */
static void deliver(void *context, const struct datagram *datagram)
{
	uint8_t packet[CLIENT_PACKET_BYTES];
	struct client_peer from = {.port = datagram->port};
	memcpy(from.address, datagram->address, sizeof from.address);
	memcpy(packet, datagram->bytes, datagram->length < sizeof packet ? datagram->length : sizeof packet);
	received((size_t)((struct client_slot *)context - client_slots), &from, packet, datagram->length, pulse_now());
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* The counter at the kernel's stamp of a message; `otherwise` where it has none. */
static uint64_t stamped(struct msghdr *message, uint64_t otherwise)
{
	struct timespec stamp;
	if (!ancillary_stamp(message, &stamp))
		return otherwise;
	int64_t age_ns = clock_ns(CLOCK_REALTIME) - ((int64_t)stamp.tv_sec * NS_PER_S + stamp.tv_nsec);
	return pulse_count_at_monotonic_ns(clock_ns(CLOCK_MONOTONIC) - age_ns);
}

/* Receives one message; its length, of which not all may be in `packet`, or −1. */
static ssize_t receive(int fd, int flags, union endpoint *from, uint8_t packet[CLIENT_PACKET_BYTES], uint64_t *ticks)
{
	_Alignas(struct cmsghdr) uint8_t control[CONTROL_BYTES];
	struct iovec vector = {.iov_base = packet, .iov_len = CLIENT_PACKET_BYTES};
	struct msghdr message = {
		.msg_name = from,
		.msg_namelen = sizeof *from,
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control,
	};
	ssize_t length = recvmsg(fd, &message, flags | MSG_DONTWAIT | MSG_TRUNC);
	if (length >= 0)
		*ticks = stamped(&message, *ticks);
	return length;
}

/* When the last request left, where the kernel has told by now. */
static void collect_stamp(size_t index)
{
	union endpoint from;
	uint8_t packet[CLIENT_PACKET_BYTES];
	uint64_t ticks = 0;
	while (receive(ends[index].fd, MSG_ERRQUEUE, &from, packet, &ticks) >= 0)
		if (ticks != 0 && client_slots[index].awaited)
			client_slot_left(&client_slots[index], ticks);
}

static void receive_slot(size_t index)
{
	int fd = ends[index].fd;
	for (int i = 0; i < PACKETS_AT_ONCE && ends[index].fd == fd; i++) {
		union endpoint endpoint;
		uint8_t packet[CLIENT_PACKET_BYTES];
		struct handover_peer shared;
		uint64_t ticks = pulse_now();
		collect_stamp(index);
		ssize_t length = receive(fd, 0, &endpoint, packet, &ticks);
		if (length < 0)
			return;
		endpoint_to_peer(&endpoint, &shared);
		struct client_peer from = {.port = shared.port, .zone = shared.zone};
		memcpy(from.address, shared.address, sizeof from.address);
		received(index, &from, packet, (size_t)length, ticks);
	}
}

static void ready(void *unused)
{
	struct epoll_event events[CLIENT_SLOTS];
	int count = epoll_wait(sockets, events, CLIENT_SLOTS, 0);
	for (int i = 0; i < count; i++)
		receive_slot(events[i].data.u32);
}

void xs_client_open(xsMachine *the)
{
	host_callback_set(the, &on_answer, &xsArg(0));
	if (!host_options()->realtime)
		return;
	sockets = epoll_create1(EPOLL_CLOEXEC);
	if (sockets < 0)
		xsUnknownError("the client cannot have an epoll descriptor: %s", strerror(errno));
	for (size_t index = 0; index < CLIENT_SLOTS; index++)
		ends[index].fd = -1;
	host_watch(sockets, ready, NULL);
}

/* A socket with a port of the kernel's choice, which is a random one. */
static int open_socket(int family)
{
	union endpoint any = {0};
	any.any.sa_family = (sa_family_t)family;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	int stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
		| SOF_TIMESTAMPING_OPT_TSONLY;
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
	if (bind(fd, &any.any, family == AF_INET ? sizeof any.v4 : sizeof any.v6) == 0)
		return fd;
	close(fd);
	return -1;
}

static void close_end(size_t index)
{
	if (!host_options()->realtime)
		datagram_close(ends[index].port);
	else if (ends[index].fd >= 0)
		close(ends[index].fd); /* which takes it out of `sockets` too */
	ends[index].fd = -1;
	ends[index].port = 0;
}

static bool open_end(size_t index, const struct client_peer *peer)
{
	if (!host_options()->realtime) {
		ends[index].port = datagram_open(deliver, &client_slots[index], peer->address);
		return ends[index].port != 0;
	}
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	ends[index].family = memcmp(peer->address, mapped, sizeof mapped) == 0 ? AF_INET : AF_INET6;
	ends[index].fd = open_socket(ends[index].family);
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)index};
	return ends[index].fd >= 0 && epoll_ctl(sockets, EPOLL_CTL_ADD, ends[index].fd, &event) == 0;
}

bool client_assign(size_t index, const struct client_peer *peer, const struct authentication_key *key, bool interleaved)
{
	close_end(index);
	client_slot_clear(&client_slots[index]);
	if (peer == NULL)
		return true;
	if (!open_end(index, peer)) {
		close_end(index);
		return false;
	}
	client_slot_assign(&client_slots[index], peer, key, interleaved);
	return true;
}

static bool send_packet(size_t index, const uint8_t *packet, size_t length)
{
	const struct client_peer *peer = &client_slots[index].peer;
	if (!host_options()->realtime) {
		struct datagram datagram = {
			.own_port = ends[index].port, .port = peer->port, .bytes = packet, .length = length};
		memcpy(datagram.address, peer->address, sizeof datagram.address);
		return datagram_send(&datagram);
	}
	struct handover_peer shared = {.port = peer->port, .zone = peer->zone};
	memcpy(shared.address, peer->address, sizeof shared.address);
	union endpoint to;
	socklen_t to_length = endpoint_from_peer(&shared, ends[index].family, &to);
	/* An error that waits from the last request (its port was closed) is told instead of sending: then once more. */
	for (int tries = 0; tries < 2; tries++)
		if (sendto(ends[index].fd, packet, length, MSG_DONTWAIT, &to.any, to_length) == (ssize_t)length)
			return true;
	return false;
}

bool client_send(size_t index, const uint8_t random[CLIENT_RANDOM_BYTES])
{
	struct client_slot *slot = &client_slots[index];
	uint8_t packet[CLIENT_PACKET_BYTES];
	if (!slot->used)
		return false;
	if (host_options()->realtime)
		collect_stamp(index); /* the last one's, so that it is not taken for this one's */
	size_t length = client_slot_compose(slot, random, packet);
	client_slot_left(slot, pulse_now());
	if (send_packet(index, packet, length))
		return true;
	client_slot_unsent(slot);
	return false;
}

bool client_take(size_t index, struct client_answer *answer)
{
	return client_take_here(index, answer);
}

void client_counts(size_t index, uint32_t counts[CLIENT_VERDICTS])
{
	memcpy(counts, client_slots[index].counts, sizeof client_slots[index].counts);
}
