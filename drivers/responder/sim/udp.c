/*
 * Model: the kernel stamps each packet with CLOCK_REALTIME as it arrives, which is the earliest that a process can
 * know. The counter is a function of CLOCK_MONOTONIC. The two clocks are read next to each other once per batch, so a
 * stamp is off by less than the time between the two readings (tens of nanoseconds), and a step of the host's clock
 * harms no more than the batch in which it falls.
 *
 * Replies are handed to the kernel a few at a time and carry the counter as it was just before. There is more than one
 * to send only under load that keeps packets waiting anyway.
 */
#define _GNU_SOURCE
#include "udp.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../pulse/pulse.h"
#include "../../pulse/sim/pulse_sim.h"
#include "endpoint.h"

enum {
	BATCH = 32,   /* packets received by one call */
	TOGETHER = 8, /* replies sent by one call: the kernel needs about 1.3 µs each, by which the last is stamped early */
	NS_PER_S = 1000000000,
	/* A receive stamp and a destination address: the two control messages that a packet can come with. */
	CONTROL_BYTES = CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(struct in6_pktinfo)),
};

/* A packet on its way through: the reply leaves from the same place, to the same endpoint. */
struct place {
	uint64_t receive_ticks;
	union endpoint from;
	_Alignas(struct cmsghdr) uint8_t control[CONTROL_BYTES];
	uint8_t bytes[HANDOVER_PACKET_BYTES];
};

static struct {
	struct udp_parts parts;
	int fd;
	int family;
	bool wildcard; /* bound to all addresses: replies have to name the one that was asked */
	_Atomic bool closing;
	pthread_t thread;
	struct place places[BATCH];
	struct iovec vectors[BATCH];
	struct mmsghdr received[BATCH];
	struct mmsghdr replies[BATCH];
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

/* The counter when the packet arrived, by the kernel's stamp, or `fallback` where there is none. */
static uint64_t arrival(struct msghdr *message, int64_t real_minus_monotonic_ns, uint64_t fallback)
{
	for (struct cmsghdr *each = CMSG_FIRSTHDR(message); each != NULL; each = CMSG_NXTHDR(message, each)) {
		if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_TIMESTAMPNS) {
			struct timespec stamp;
			memcpy(&stamp, CMSG_DATA(each), sizeof stamp);
			return pulse_count_at_monotonic_ns(nanoseconds(&stamp) - real_minus_monotonic_ns);
		}
	}
	return fallback;
}

/* The own address that a packet was sent to, as IPv6 or mapped to it; false where the kernel did not say. */
static bool destination(struct msghdr *message, struct in6_addr *local)
{
	for (struct cmsghdr *each = CMSG_FIRSTHDR(message); each != NULL; each = CMSG_NXTHDR(message, each)) {
		if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
			memcpy(local, CMSG_DATA(each) + offsetof(struct in6_pktinfo, ipi6_addr), sizeof *local);
			return true;
		}
		if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
			static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
			memcpy(local, mapped, sizeof mapped);
			memcpy(local->s6_addr + 12, CMSG_DATA(each) + offsetof(struct in_pktinfo, ipi_spec_dst), 4);
			return true;
		}
	}
	return false;
}

/* Makes `message` leave from `local`; `control` has room for CONTROL_BYTES. */
static void leave_from(struct msghdr *message, uint8_t *control, const struct in6_addr *local)
{
	struct in_pktinfo v4 = {0};
	struct in6_pktinfo v6 = {0};
	const void *info = &v6;
	size_t bytes = sizeof v6;
	if (udp.family == AF_INET) {
		memcpy(&v4.ipi_spec_dst, local->s6_addr + 12, 4);
		info = &v4;
		bytes = sizeof v4;
	} else {
		v6.ipi6_addr = *local;
	}
	message->msg_control = control;
	message->msg_controllen = CMSG_SPACE(bytes);
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	head->cmsg_level = udp.family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
	head->cmsg_type = udp.family == AF_INET ? IP_PKTINFO : IPV6_PKTINFO;
	head->cmsg_len = CMSG_LEN(bytes);
	memcpy(CMSG_DATA(head), info, bytes);
}

static void hand_over(struct place *place, struct msghdr *message, size_t length)
{
	struct handover_packet *packet = handover_reserve(udp.parts.handover);
	if (packet == NULL) {
		reply_count(udp.parts.reader, REPLY_LOST);
		return;
	}
	endpoint_to_peer(&place->from, &packet->from);
	struct in6_addr local;
	if (destination(message, &local))
		memcpy(packet->from.local, &local, sizeof local);
	packet->receive_ticks = place->receive_ticks;
	packet->length = (uint16_t)length;
	memcpy(packet->bytes, place->bytes, length);
	handover_commit(udp.parts.handover);
	/* It can only fail when 2^64 − 2 wake-ups are pending. */
	static const uint64_t one = 1;
	if (write(udp.parts.wake_fd, &one, sizeof one) < 0)
		return;
}

/* Whether the packet in this place is a plain request, to be answered now. */
static bool to_be_answered(struct place *place, struct mmsghdr *received)
{
	struct reply_reader *reader = udp.parts.reader;
	if (endpoint_port(&place->from) == 0) {
		reply_count(reader, REPLY_BAD_SOURCE);
		return false;
	}
	if ((received->msg_hdr.msg_flags & MSG_TRUNC) != 0) {
		reply_count(reader, REPLY_WRONG_LENGTH);
		return false;
	}
	enum reply_verdict verdict = reply_examine(reader, place->bytes, received->msg_len);
	if (verdict == REPLY_HANDED_OVER)
		hand_over(place, &received->msg_hdr, received->msg_len);
	return verdict == REPLY_ANSWERED;
}

/* Addresses the reply in this place; its bytes are there already. */
static void address_reply(struct mmsghdr *reply, unsigned index, struct msghdr *received)
{
	struct place *place = &udp.places[index];
	struct in6_addr local;
	reply->msg_hdr.msg_name = &place->from;
	reply->msg_hdr.msg_namelen = received->msg_namelen;
	reply->msg_hdr.msg_iov = &udp.vectors[index];
	reply->msg_hdr.msg_controllen = 0;
	if (udp.wildcard && destination(received, &local))
		leave_from(&reply->msg_hdr, place->control, &local);
	udp.vectors[index].iov_len = REPLY_PACKET_BYTES;
}

static void send_replies(unsigned count)
{
	for (unsigned sent = 0; sent < count;) {
		int result = sendmmsg(udp.fd, udp.replies + sent, count - sent, MSG_DONTWAIT);
		if (result > 0) {
			sent += (unsigned)result;
		} else {
			/* The first one of the rest is refused (a full buffer, a route that is gone): go on behind it. */
			reply_count(udp.parts.reader, REPLY_UNSENT);
			sent++;
		}
	}
}

/* Makes replies of the plain requests in these places and sends them together, stamped as late as can be. */
static void answer_together(const unsigned *indices, unsigned count)
{
	unsigned replies = 0;
	uint64_t transmit_ticks = pulse_now();
	for (unsigned i = 0; i < count; i++) {
		struct place *place = &udp.places[indices[i]];
		enum reply_verdict verdict = reply_compose(udp.parts.reader, udp.parts.publication, place->bytes,
			place->receive_ticks, transmit_ticks);
		if (verdict == REPLY_ANSWERED)
			address_reply(&udp.replies[replies++], indices[i], &udp.received[indices[i]].msg_hdr);
	}
	send_replies(replies);
}

static void answer_batch(unsigned count)
{
	int64_t monotonic_ns = clock_ns(CLOCK_MONOTONIC);
	int64_t real_minus_monotonic_ns = clock_ns(CLOCK_REALTIME) - monotonic_ns;
	uint64_t now = pulse_count_at_monotonic_ns(monotonic_ns);
	unsigned indices[BATCH], plain = 0;
	for (unsigned index = 0; index < count; index++) {
		struct place *place = &udp.places[index];
		place->receive_ticks = arrival(&udp.received[index].msg_hdr, real_minus_monotonic_ns, now);
		if (to_be_answered(place, &udp.received[index]))
			indices[plain++] = index;
	}
	for (unsigned done = 0; done < plain; done += TOGETHER)
		answer_together(indices + done, plain - done < TOGETHER ? plain - done : TOGETHER);
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
	make_room(BATCH);
	for (;;) {
		int count = recvmmsg(udp.fd, udp.received, BATCH, MSG_WAITFORONE, NULL);
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
	_Alignas(struct cmsghdr) uint8_t control[CONTROL_BYTES];
	struct in6_addr local;
	memcpy(&local, to->local, sizeof local);
	if (udp.wildcard && !IN6_IS_ADDR_UNSPECIFIED(&local))
		leave_from(&message, control, &local);
	return sendmsg(udp.fd, &message, MSG_DONTWAIT) == (ssize_t)length;
}

void udp_close(void)
{
	udp.closing = true;
	/* Linux wakes a thread in recvmmsg even where the socket is not connected, and says ENOTCONN nevertheless. */
	shutdown(udp.fd, SHUT_RDWR);
	pthread_join(udp.thread, NULL);
	close(udp.fd);
}
