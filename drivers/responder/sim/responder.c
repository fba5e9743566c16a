/*
 * The simulator's side: in real time a socket (udp.c), in virtual time the requests that the world sends over the
 * link, which take the same way through C and, where they are control messages, through TypeScript.
 */
#include "../responder.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "../../network/sim/network_sim.h"
#include "../../pulse/pulse.h"
#include "../../sim/dispatch.h"
#include "../../sim/flash.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/random.h"
#include "../../sim/report.h"
#include "../../sim/wire.h"
#include "group.h"
#include "udp.h"

enum {
	WHY_BYTES = 256,
	REQUEST_HEAD_BYTES = 28, /* of the frame: id, family, padding, address, port, padding */
};

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
	struct udp_parts parts = {.server = &responder.server, .wake_fd = wake_fd};
	char why[WHY_BYTES];
	if (!udp_open(options->address, options->ntp_port, &parts, why, sizeof why))
		xsUnknownError("%s", why);
	host_watch(wake_fd, wake, &wake_fd);
}

/* In virtual time from the world's seed, so that a run can be repeated. Who is asked for real gets what nobody knows. */
void responder_random(void *into, size_t size)
{
	static uint64_t state;
	static bool begun;
	if (host_options()->realtime && getrandom(into, size, 0) == (ssize_t)size)
		return;
	if (!begun)
		state = host_options()->seed;
	begun = true;
	random_stream(&state, into, size);
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
		return group_send(fd, family, &(const struct group_destination){address, port, hops}, bytes, length);
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

/* Who sent the request that this frame is. */
static struct handover_peer peer_of(const uint8_t head[REQUEST_HEAD_BYTES])
{
	const uint8_t *address = head + 8;
	struct handover_peer peer = {.port = (uint16_t)wire_get(head + 24, 2), .injected = (uint32_t)wire_get(head, 4)};
	if (head[4] == 4) {
		peer.address[10] = peer.address[11] = 0xff;
		memcpy(peer.address + 12, address, 4);
	} else {
		memcpy(peer.address, address, 16);
	}
	return peer;
}

/* Leaves an injected request to TypeScript, which has answered when this returns, or will not. */
static void ask_typescript(const struct arrival *arrival, const struct handover_peer *from)
{
	if (!serve_hand_over(&responder.server, arrival, from))
		return;
	host_callback_call(&on_packet);
	responder_finish();
}

/* Sends the answer to the injected request. */
static void reply(uint32_t id, const uint8_t *bytes, size_t length)
{
	awaiting = false;
	link_send_reply(id, bytes, length);
}

/* In virtual time no time passes between the two stamps: another reading would move the counter on by a tick. */
static void answer(const struct arrival *arrival, const struct request *request, uint32_t id)
{
	uint64_t now = arrival->receive_ticks;
	size_t length = serve_answer(&responder.server, request, arrival->bytes, now, now);
	if (length == 0)
		return;
	reply(id, arrival->bytes, length);
	serve_left(&responder.server, pulse_now);
}

/* Takes a packet through the same path as one from the network, received now. False: it had no answer. */
static bool inject(const struct handover_peer *from, const uint8_t *packet, size_t length)
{
	static uint8_t bytes[HANDOVER_PACKET_BYTES];
	if (length <= sizeof bytes)
		memcpy(bytes, packet, length);
	const struct arrival arrival = {from->address, from->port, bytes, length, pulse_now()};
	struct request request;
	awaiting = true;
	switch (serve_take(&responder.server, &arrival, &request)) {
	case SERVE_ANSWER:
		answer(&arrival, &request, from->injected);
		break;
	case SERVE_SEND:
		reply(from->injected, bytes, REPLY_PACKET_BYTES);
		break;
	case SERVE_HAND_OVER:
		ask_typescript(&arrival, from);
		break;
	case SERVE_NOTHING:
		break;
	}
	return !awaiting;
}

/* Each request of the world's has one answer, with its id: one without a packet where there is none. */
static void take_request(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	struct handover_peer from = peer_of(payload);
	if (flash_stalls()) {
		reply_count(&responder.server.reader, REPLY_LATE);
		reply(from.injected, NULL, 0);
		return;
	}
	if (!network_carries() || !inject(&from, payload + REQUEST_HEAD_BYTES, length - REQUEST_HEAD_BYTES))
		reply(from.injected, NULL, 0);
}
DISPATCH_ON(LINK_REQUEST, REQUEST_HEAD_BYTES, LINK_PAYLOAD_LIMIT, take_request);

static void count(uint32_t *answered, uint32_t *handed_on)
{
	*answered = responder.server.reader.counts[REPLY_ANSWERED];
	*handed_on = responder.server.reader.counts[REPLY_HANDED_OVER];
}

__attribute__((constructor)) static void report_counts(void)
{
	report_requests(count);
}
