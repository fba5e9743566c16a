/*
 * Model: the kernel stamps each packet with CLOCK_REALTIME as it arrives, which is the earliest that a process can
 * know. The counter is a function of CLOCK_MONOTONIC. Both clocks and the counter are related to each other once per
 * batch, by readings tens of nanoseconds apart, so a step of the host's clock harms no more than the batch in which it
 * falls. Close to that moment the counter is taken to run at its nominal rate; further off it is asked.
 *
 * Replies are handed to the kernel a few at a time and carry the counter as it was just before. There is more than one
 * to send only under load that keeps packets waiting anyway.
 */
#define _GNU_SOURCE
#include "udp.h"

#include <endian.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../../pulse/pulse.h"
#include "../../pulse/sim/pulse_sim.h"
#include "ancillary.h"
#include "endpoint.h"

enum {
	BATCH = 32,   /* packets received by one call */
	TOGETHER = 8, /* replies sent by one call: the kernel needs about 1.3 µs each, so the last is stamped 10 µs early */
	NS_PER_S = 1000000000,
	PRIORITY = -10, /* nice: of two processors that others keep busy, nine parts in ten of one */
	/* A crystal is less than 100 ppm off, so over this the nominal rate is right to 10 ns: less than a tick. */
	NEAR_NS = 100000,
	COPY_BYTES = SERVE_ANSWER_BYTES + 128, /* a reply, and all headers before it: link layer, IPv6, UDP */
	ERROR_CONTROL_BYTES = 256, /* beside the stamp what the kernel says of the error queue, and of where it went */
};

/* A packet on its way through: the reply leaves from the same place, to the same endpoint. */
struct place {
	union endpoint from;
	_Alignas(struct cmsghdr) uint8_t control[ANCILLARY_BYTES];
	uint8_t bytes[HANDOVER_PACKET_BYTES];
};

/* The same moment by three clocks. */
struct moment {
	int64_t monotonic_ns, real_minus_monotonic_ns;
	uint64_t ticks;
};

static struct {
	struct udp_parts parts;
	uint64_t ticks_per_ns; /* nominal, in 2^-32 */
	int fd;
	int family;
	bool wildcard; /* bound to all addresses: replies have to name the one that was asked */
	_Atomic bool closing;
	pthread_t thread;
	struct place places[BATCH];
	struct iovec vectors[BATCH];
	struct mmsghdr received[BATCH];
	struct mmsghdr replies[BATCH];
	unsigned awaited; /* transmit stamps that the kernel has not told yet */
} udp;

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * NS_PER_S + time->tv_nsec;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return nanoseconds(&now);
}

static struct moment now(void)
{
	struct moment moment = {.monotonic_ns = clock_ns(CLOCK_MONOTONIC)};
	moment.real_minus_monotonic_ns = clock_ns(CLOCK_REALTIME) - moment.monotonic_ns;
	moment.ticks = pulse_count_at_monotonic_ns(moment.monotonic_ns);
	return moment;
}

static uint64_t ticks_at(const struct moment *moment, int64_t monotonic_ns)
{
	int64_t later_ns = monotonic_ns - moment->monotonic_ns;
	if (later_ns > NEAR_NS || later_ns < -NEAR_NS)
		return pulse_count_at_monotonic_ns(monotonic_ns);
	if (later_ns < 0)
		return moment->ticks - ((uint64_t)-later_ns * udp.ticks_per_ns >> 32);
	return moment->ticks + ((uint64_t)later_ns * udp.ticks_per_ns >> 32);
}

/*
 * The counter when the packet arrived or left, by the kernel's stamp; `unstamped` where there is none: the kernel
 * begins to stamp a moment after it was told to, when it was the first to be told on this host.
 */
static inline uint64_t stamped(struct msghdr *message, const struct moment *moment, uint64_t unstamped)
{
	struct timespec stamp;
	if (!ancillary_stamp(message, &stamp))
		return unstamped;
	return ticks_at(moment, nanoseconds(&stamp) - moment->real_minus_monotonic_ns);
}

static void hand_over(struct msghdr *message, const struct arrival *arrival, struct handover_peer *from)
{
	struct in6_addr local;
	if (ancillary_destination(message, &local))
		memcpy(from->local, &local, sizeof local);
	if (!serve_hand_over(udp.parts.server, arrival, from))
		return;
	/* It can only fail when 2^64 − 2 wake-ups are pending. */
	static const uint64_t one = 1;
	if (write(udp.parts.wake_fd, &one, sizeof one) < 0)
		return;
}

/* Addresses the reply in this place; its bytes are there already. Where it is awaited, the kernel says when it left. */
static void address_reply(struct mmsghdr *reply, unsigned index, struct msghdr *received, bool awaited)
{
	struct place *place = &udp.places[index];
	struct in6_addr local;
	reply->msg_hdr.msg_name = &place->from;
	reply->msg_hdr.msg_namelen = received->msg_namelen;
	reply->msg_hdr.msg_iov = &udp.vectors[index];
	bool named = udp.wildcard && ancillary_destination(received, &local);
	reply->msg_hdr.msg_control = place->control;
	reply->msg_hdr.msg_controllen = 0;
	if (named)
		ancillary_leave_from(&reply->msg_hdr, udp.family, &local);
	if (awaited) {
		ancillary_ask_stamp(&reply->msg_hdr);
		udp.awaited++;
	}
}

/*
 * The C library's functions for these two calls are cancellation points, which costs about 60 instructions a call, a
 * tenth of all that a lone request needs. Nobody cancels this thread.
 */
static int receive_many(struct mmsghdr *messages, unsigned count)
{
	return (int)syscall(SYS_recvmmsg, udp.fd, messages, count, MSG_WAITFORONE, NULL);
}

static int send_many(struct mmsghdr *messages, unsigned count)
{
	return (int)syscall(SYS_sendmmsg, udp.fd, messages, count, MSG_DONTWAIT);
}

static void send_replies(unsigned count)
{
	for (unsigned sent = 0; sent < count;) {
		int result = send_many(udp.replies + sent, count - sent);
		if (result > 0) {
			sent += (unsigned)result;
		} else {
			/* The first one of the rest is refused (a full buffer, a route that is gone): go on behind it. */
			serve_unsent(udp.parts.server);
			sent++;
		}
	}
}

/*
 * The length of the answer that the packet in this place was made into, or 0. Not inline, so that plain requests to a
 * server without lists do not pay for its variables.
 */
__attribute__((noinline)) static size_t make_any(struct place *place, struct mmsghdr *received, uint64_t receive_ticks,
	uint64_t transmit_ticks)
{
	struct handover_peer from;
	endpoint_to_peer(&place->from, &from);
	const struct arrival arrival = {
		.address = from.address,
		.port = from.port,
		.bytes = place->bytes,
		/* Only the beginning of a longer one is here. */
		.length = (received->msg_hdr.msg_flags & MSG_TRUNC) != 0 ? HANDOVER_PACKET_BYTES + 1 : received->msg_len,
		.receive_ticks = receive_ticks,
	};
	struct request request;
	switch (serve_take(udp.parts.server, &arrival, &request)) {
	case SERVE_ANSWER:
		return serve_answer(udp.parts.server, &request, place->bytes, receive_ticks, transmit_ticks);
	case SERVE_SEND:
		return REPLY_PACKET_BYTES;
	case SERVE_HAND_OVER:
		hand_over(&received->msg_hdr, &arrival, &from);
		return 0;
	case SERVE_NOTHING:
		return 0;
	}
	return 0;
}

/* The same, and whether the kernel's stamp of when it leaves is awaited. */
static inline size_t make_answer(struct place *place, struct mmsghdr *received, const struct moment *moment,
	uint64_t transmit_ticks, bool *awaited)
{
	struct server *server = udp.parts.server;
	uint64_t receive_ticks = stamped(&received->msg_hdr, moment, moment->ticks);
	size_t length = serve_is_plain(server, endpoint_port(&place->from), place->bytes, received->msg_len)
		? serve_plain(server, place->bytes, receive_ticks, transmit_ticks)
		: make_any(place, received, receive_ticks, transmit_ticks);
	*awaited = length > 0 && serve_is_awaited(server);
	return length;
}

/* Whether a packet that ends here is a reply that is remembered; then it left at that counter. */
static bool take_note(const uint8_t *end, size_t bytes, uint64_t transmit_ticks)
{
	/*
	 * The length in the UDP header before it tells where the reply begins. The longest that fits is looked at first:
	 * what a client had us send back cannot pass for a header then. Its receive time is behind 32 bytes.
	 */
	enum { UDP_BYTES = 8, LENGTH_AT = 4, RECEIVE_AT = 32 };
	size_t length = SERVE_ANSWER_BYTES;
	if (length + UDP_BYTES > bytes)
		length = bytes < UDP_BYTES ? 0 : bytes - UDP_BYTES;
	for (; length >= REPLY_PACKET_BYTES; length--) {
		const uint8_t *reply = end - length;
		uint16_t told;
		uint64_t receive;
		memcpy(&told, reply - UDP_BYTES + LENGTH_AT, sizeof told);
		if (be16toh(told) != length + UDP_BYTES)
			continue;
		memcpy(&receive, reply + RECEIVE_AT, sizeof receive);
		return reply_left(&udp.parts.server->reader, be64toh(receive), transmit_ticks);
	}
	return false;
}

/*
 * The kernel puts a copy of each packet, with all headers and its transmit stamp, into the socket's error queue. Most
 * are there when the call that sends returns. What is not is looked for once more before the next batch, then not
 * again, since some network drivers never stamp; its reply then counts as having left when it was composed.
 */
static void collect_stamps(const struct moment *moment)
{
	for (;;) {
		uint8_t bytes[COPY_BYTES];
		_Alignas(struct cmsghdr) uint8_t control[ERROR_CONTROL_BYTES];
		struct iovec vector = {.iov_base = bytes, .iov_len = sizeof bytes};
		struct msghdr message = {
			.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
		ssize_t length = recvmsg(udp.fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
		if (length < 0)
			return;
		uint64_t transmit_ticks = stamped(&message, moment, 0);
		if (transmit_ticks != 0 && take_note(bytes + length, (size_t)length, transmit_ticks) && udp.awaited > 0)
			udp.awaited--;
	}
}

static void answer_batch(unsigned count)
{
	struct moment moment = now();
	if (udp.awaited > 0) {
		collect_stamps(&moment);
		udp.awaited = 0;
	}
	uint64_t transmit_ticks = moment.ticks;
	unsigned replies = 0;
	for (unsigned index = 0; index < count; index++) {
		struct mmsghdr *received = &udp.received[index];
		bool awaited;
		size_t length = make_answer(&udp.places[index], received, &moment, transmit_ticks, &awaited);
		if (length == 0)
			continue;
		udp.vectors[index].iov_len = length;
		address_reply(&udp.replies[replies++], index, &received->msg_hdr, awaited);
		if (replies == TOGETHER) {
			send_replies(replies);
			replies = 0;
			transmit_ticks = ticks_at(&moment, clock_ns(CLOCK_MONOTONIC));
		}
	}
	if (replies > 0)
		send_replies(replies);
	if (udp.awaited > 0)
		collect_stamps(&moment);
}

static void make_room(unsigned count)
{
	for (unsigned index = 0; index < count; index++) {
		struct msghdr *message = &udp.received[index].msg_hdr;
		message->msg_namelen = sizeof udp.places[index].from;
		message->msg_controllen = sizeof udp.places[index].control;
		udp.vectors[index].iov_len = HANDOVER_PACKET_BYTES;
	}
}

static void *serve(void *unused)
{
	(void)unused;
	/* On the board it outranks the engine too. Where this is not allowed, it is one of many. */
	setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), PRIORITY);
	make_room(BATCH);
	for (;;) {
		int count = receive_many(udp.received, BATCH);
		if (udp.closing)
			break; /* what was received is the empty message that a shutdown makes */
		if (count > 0) {
			answer_batch((unsigned)count);
			make_room((unsigned)count);
		} else {
			/* The kernel is short of something: not worth dying for, nor worth a busy loop. */
			nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		}
	}
	return NULL;
}

static bool start_thread(char *why, size_t why_bytes)
{
	for (unsigned index = 0; index < BATCH; index++) {
		struct place *place = &udp.places[index];
		udp.vectors[index].iov_base = place->bytes;
		udp.received[index].msg_hdr = (struct msghdr){
			.msg_name = &place->from,
			.msg_iov = &udp.vectors[index],
			.msg_iovlen = 1,
			.msg_control = place->control,
		};
		udp.replies[index].msg_hdr = (struct msghdr){.msg_iovlen = 1};
	}
	/* Signals are for the engine's thread. */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&udp.thread, NULL, serve, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		return true;
	snprintf(why, why_bytes, "the responder's thread cannot be started: %s", strerror(error));
	close(udp.fd);
	return false;
}

bool udp_open(const char *address, uint16_t port, const struct udp_parts *parts, char *why, size_t why_bytes)
{
	union endpoint endpoint;
	udp.fd = endpoint_bind(address, port, &endpoint, why, why_bytes);
	if (udp.fd < 0)
		return false;
	udp.parts = *parts;
	udp.family = endpoint.any.sa_family;
	udp.wildcard = endpoint_is_wildcard(&endpoint);
	udp.closing = false;
	udp.ticks_per_ns = ((uint64_t)pulse_resolution_hz() << 32) / NS_PER_S;
	return start_thread(why, why_bytes);
}

bool udp_send(const struct handover_peer *to, const uint8_t *bytes, size_t length)
{
	union endpoint endpoint;
	socklen_t endpoint_length = endpoint_from_peer(to, udp.family, &endpoint);
	struct iovec vector = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
	struct msghdr message = {
		.msg_name = &endpoint,
		.msg_namelen = endpoint_length,
		.msg_iov = &vector,
		.msg_iovlen = 1,
	};
	_Alignas(struct cmsghdr) uint8_t control[ANCILLARY_BYTES];
	struct in6_addr local;
	memcpy(&local, to->local, sizeof local);
	message.msg_control = control;
	if (udp.wildcard && !IN6_IS_ADDR_UNSPECIFIED(&local))
		ancillary_leave_from(&message, udp.family, &local);
	return sendmsg(udp.fd, &message, MSG_DONTWAIT) == (ssize_t)length;
}

int udp_socket(int *family)
{
	*family = udp.family;
	return udp.fd;
}

void udp_close(void)
{
	udp.closing = true;
	/* Linux wakes a thread in recvmmsg even where the socket is not connected, and says ENOTCONN nevertheless. */
	shutdown(udp.fd, SHUT_RDWR);
	pthread_join(udp.thread, NULL);
	close(udp.fd);
}
