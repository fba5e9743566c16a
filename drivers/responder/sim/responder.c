/*
 * The simulator's side: in real time a socket (udp.c), in virtual time the requests that the world sends over the
 * link, which take the same way through C and, where they are control messages, through TypeScript.
 */
#include "../responder.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../../pulse/pulse.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "group.h"
#include "responder.h"
#include "udp.h"

enum { WHY_BYTES = 256 };

static struct host_callback on_packet;

/* Whether the injected request being handled still waits for an answer. */
static bool awaiting;

static void wake(void *context)
{
	int fd = *(const int *)context;
	uint64_t count;
	if (read(fd, &count, sizeof count) == sizeof count)
		host_callback_call(&on_packet);
}

void xs_responder_open(xsMachine *the)
{
	static int wake_fd;
	const struct host_options *options = host_options();
	host_callback_set(the, &on_packet, &xsArg(2));
	if (!options->realtime || options->ntp_port == 0)
		return;
	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake_fd < 0)
		xsUnknownError("the responder cannot have an eventfd: %s", strerror(errno));
	struct udp_parts parts = {
		.publication = &responder.publication,
		.reader = &responder.reader,
		.rules = &responder.rules,
		.admission = &responder.admission,
		.handover = &responder.handover,
		.wake_fd = wake_fd,
	};
	char why[WHY_BYTES];
	if (!udp_open(options->address, options->ntp_port, &parts, why, sizeof why))
		xsUnknownError("%s", why);
	host_watch(wake_fd, wake, &wake_fd);
}

/* From the world's seed, so that a run can be repeated: splitmix64 (Steele, Lea, Flood 2014). */
void responder_random(void *into, size_t size)
{
	uint64_t state = host_options()->seed;
	for (uint8_t *at = into, *end = at + size; at < end;) {
		uint64_t mixed = state += 0x9e3779b97f4a7c15;
		mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
		mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
		mixed ^= mixed >> 31;
		size_t bytes = (size_t)(end - at) < sizeof mixed ? (size_t)(end - at) : sizeof mixed;
		memcpy(at, &mixed, bytes);
		at += bytes;
	}
}

bool responder_send(const struct handover_peer *to, const uint8_t *bytes, size_t length)
{
	if (host_options()->realtime)
		return udp_send(to, bytes, length);
	if (!awaiting)
		return false; /* one reply to one request */
	awaiting = false;
	link_send_reply(to->injected, bytes, length);
	return true;
}

/* Whether there is a socket: in virtual time, and where no port was given, there is none. */
static bool has_socket(void)
{
	return host_options()->realtime && host_options()->ntp_port != 0;
}

bool responder_send_to(const char *address, uint16_t port, uint8_t hops, const uint8_t *bytes, size_t length)
{
	if (has_socket()) {
		int family, fd = udp_socket(&family);
		return group_send(fd, family, address, port, hops, bytes, length);
	}
	if (!host_options()->realtime)
		link_send_reply(LINK_UNASKED, bytes, length);
	return true;
}

bool responder_join(const char *group)
{
	int family, fd = udp_socket(&family);
	return !has_socket() || group_join(fd, family, group);
}

bool responder_leave(const char *group)
{
	int family, fd = udp_socket(&family);
	return !has_socket() || group_leave(fd, family, group);
}

static bool hand_over(const uint8_t *packet, size_t length, const struct handover_peer *from, uint64_t receive_ticks)
{
	struct handover_packet *place = handover_reserve(&responder.handover);
	if (place == NULL) {
		reply_count(&responder.reader, REPLY_LOST);
		return false;
	}
	place->from = *from;
	place->receive_ticks = receive_ticks;
	place->length = (uint16_t)length;
	memcpy(place->bytes, packet, length);
	handover_commit(&responder.handover);
	return true;
}

/* Leaves an injected request to TypeScript, which has answered when this returns, or will not. */
static void ask_typescript(const uint8_t *packet, size_t length, const struct handover_peer *from,
	uint64_t receive_ticks)
{
	if (!hand_over(packet, length, from, receive_ticks))
		return;
	host_callback_call(&on_packet);
	responder_finish();
}

static struct handover_peer peer_of(const uint8_t address[16], int family, uint16_t port, uint32_t id)
{
	struct handover_peer peer = {.port = port, .injected = id};
	if (family == 4) {
		peer.address[10] = peer.address[11] = 0xff;
		memcpy(peer.address + 12, address, 4);
	} else {
		memcpy(peer.address, address, 16);
	}
	return peer;
}

/* What becomes of a packet in C; unless `*reply_length` is 0, `reply` has the answer. */
static enum reply_verdict try_here(const uint8_t *packet, size_t length, const struct handover_peer *from,
	uint64_t now, uint8_t reply[REQUEST_ANSWER_BYTES], size_t *reply_length)
{
	const struct admission_packet arrived = {from->address, from->port, packet, length, now};
	struct request request;
	enum reply_verdict verdict = admission_decide(&responder.admission, &responder.reader, &arrived);
	if (verdict == REPLY_ANSWERED) {
		verdict = request_examine(&responder.rules, &responder.reader, packet, length, &request);
		admission_note(&responder.admission, verdict, &request);
	}
	memcpy(reply, packet, length < REPLY_PACKET_BYTES ? length : REPLY_PACKET_BYTES);
	if (verdict == REPLY_ANSWERED) {
		verdict = request_answer(&responder.reader, &responder.publication, &request, reply, now, now);
		*reply_length = verdict == REPLY_ANSWERED ? REPLY_PACKET_BYTES + request.mac_bytes : 0;
	} else {
		*reply_length = admission_kiss(&responder.admission, verdict, reply) ? REPLY_PACKET_BYTES : 0;
	}
	return verdict;
}

int responder_inject(const uint8_t *packet, size_t length, const uint8_t address[16], int family, uint16_t port,
	uint32_t id)
{
	uint8_t reply[REQUEST_ANSWER_BYTES];
	size_t reply_length;
	struct handover_peer from = peer_of(address, family, port, id);
	uint64_t now = pulse_now();
	awaiting = true;
	enum reply_verdict verdict = try_here(packet, length, &from, now, reply, &reply_length);
	if (reply_length > 0) {
		awaiting = false;
		link_send_reply(id, reply, reply_length);
	} else if (verdict == REPLY_HANDED_OVER) {
		ask_typescript(packet, length, &from, now);
	}
	if (verdict == REPLY_ANSWERED && responder.reader.awaited != 0)
		reply_left(&responder.reader, responder.reader.awaited, pulse_now());
	if (!awaiting)
		return 0;
	awaiting = false;
	link_send_reply(id, NULL, 0);
	return -1;
}

void responder_counts(uint32_t *answered, uint32_t *handed_on)
{
	*answered = responder.reader.counts[REPLY_ANSWERED];
	*handed_on = responder.reader.counts[REPLY_HANDED_OVER];
}
