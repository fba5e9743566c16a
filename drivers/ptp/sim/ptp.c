/*
 * The simulator's side: in real time two sockets (ports.c) and a timer of the kernel, on the engine's thread; in virtual
 * time datagrams that the world carries, and the beat as an event of the host's own.
 */
#define _GNU_SOURCE
#include "../ptp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../../network/sim/datagram.h"
#include "../../pulse/pulse.h"
#include "../../responder/responder.h"
#include "../../sim/dispatch.h"
#include "../../sim/event.h"
#include "../../sim/host.h"
#include "ports.h"

enum {
	WHY_BYTES = 256,
	PACKETS_AT_ONCE = 64, /* then the event loop goes on: a flood shall not keep it */
	NS_PER_MS = 1000000,
	MS_PER_S = 1000,
	MAPPED_AT = 12, /* where an IPv4 address is in a mapped one */
};

static struct host_callback on_announce;
static struct ptp_socket event = {.fd = -1, .number = PTP_EVENT_PORT}, general = {.fd = -1, .number = PTP_GENERAL_PORT};
static int timer = -1;
static uint32_t beat_ms; /* 0: it has not begun */

static bool is_real(void)
{
	return host_options()->realtime;
}

/* The group's address as the drivers share it. */
static void group_address(uint8_t address[16])
{
	memset(address, 0, 16);
	address[10] = address[11] = 0xff;
	inet_pton(AF_INET, PTP_GROUP, address + MAPPED_AT);
}

/* Sends to a mapped address from one of the two ports to the same; of an event message with the stamp. */
static bool transmit(const struct ptp_socket *port, const uint8_t address[16], const uint8_t *bytes, size_t length,
	uint64_t *ticks)
{
	bool sent;
	if (is_real()) {
		struct in_addr to;
		memcpy(&to, address + MAPPED_AT, sizeof to);
		sent =
			ticks != NULL ? ports_send_stamped(port, &to, bytes, length, ticks) : ports_send(port, &to, bytes, length);
	} else {
		struct datagram datagram = {.own_port = port->number, .port = port->number, .bytes = bytes, .length = length};
		memcpy(datagram.address, address, sizeof datagram.address);
		sent = datagram_send(&datagram);
		if (ticks != NULL)
			*ticks = pulse_now();
	}
	if (!sent)
		ptp_count(&ptp, PTP_UNSENT);
	return sent;
}

static void take(const struct ptp_arrival *arrival)
{
	uint8_t answer[PTP_MESSAGE_BYTES], group[16];
	group_address(group);
	switch (ptp_take(&ptp, &responder.server.publication, &responder.server.admission.access, arrival, answer)) {
	case PTP_ANSWER:
		transmit(&general, group, answer, PTP_DELAY_RESP_BYTES, NULL);
		break;
	case PTP_ANSWER_UNICAST:
		transmit(&general, arrival->address, answer, PTP_DELAY_RESP_BYTES, NULL);
		break;
	case PTP_HAND_OVER:
		host_callback_call(&on_announce);
		break;
	case PTP_NOTHING:
		break;
	}
}

/* What is due at a beat. */
static void beat(void)
{
	uint8_t bytes[PTP_MESSAGE_BYTES], group[16];
	group_address(group);
	unsigned due = ptp_beat(&ptp);
	size_t length;
	uint64_t left;
	if ((due & PTP_DUE_ANNOUNCE) != 0) {
		length = ptp_announce(&ptp, &responder.server.publication, bytes, pulse_now());
		if (length > 0)
			transmit(&general, group, bytes, length, NULL);
	}
	if ((due & PTP_DUE_SYNC) == 0)
		return;
	length = ptp_sync(&ptp, &responder.server.publication, bytes, pulse_now());
	if (length == 0 || !transmit(&event, group, bytes, length, &left))
		return;
	length = ptp_follow_up(&ptp, &responder.server.publication, bytes, left);
	if (length > 0)
		transmit(&general, group, bytes, length, NULL);
}

/* Virtual time. */
static void take_beat(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)payload;
	(void)length;
	event_add(time_ns + (int64_t)beat_ms * NS_PER_MS, EVENT_PTP, NULL, 0);
	beat();
}
DISPATCH_ON(EVENT_PTP, 0, 0, take_beat);

static void deliver(void *context, const struct datagram *datagram)
{
	const struct ptp_socket *port = context;
	const struct ptp_arrival arrival = {
		datagram->address, datagram->bytes, datagram->length, pulse_now(), port->number == PTP_EVENT_PORT};
	take(&arrival);
}

/* Real time. */
static void receive_port(void *context)
{
	const struct ptp_socket *port = context;
	ports_discard_stamps(port); /* else the loop is woken for them again and again */
	for (int i = 0; i < PACKETS_AT_ONCE; i++) {
		uint8_t bytes[PTP_MESSAGE_BYTES], address[16];
		struct in_addr from;
		uint64_t ticks = pulse_now();
		ssize_t length = ports_receive(port, &from, bytes, sizeof bytes, &ticks);
		if (length < 0)
			return;
		group_address(address);
		memcpy(address + MAPPED_AT, &from, sizeof from);
		const struct ptp_arrival arrival = {address, bytes, (size_t)length, ticks, port == &event};
		take(&arrival);
	}
}

static void ring(void *unused)
{
	uint64_t times;
	if (read(timer, &times, sizeof times) == sizeof times)
		beat();
}

void xs_ptp_open(xsMachine *the)
{
	char why[WHY_BYTES];
	host_callback_set(the, &on_announce, &xsArg(0));
	ptp.hz = pulse_resolution_hz();
	if (!is_real()) {
		if (!datagram_claim(PTP_EVENT_PORT, deliver, &event) || !datagram_claim(PTP_GENERAL_PORT, deliver, &general))
			xsUnknownError("the simulator has no two ports left for PTP");
		return;
	}
	if (!ports_open(&event, PTP_EVENT_PORT, why, sizeof why)
		|| !ports_open(&general, PTP_GENERAL_PORT, why, sizeof why))
		xsUnknownError("%s", why);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (timer < 0)
		xsUnknownError("PTP cannot have a timer: %s", strerror(errno));
	host_watch(event.fd, receive_port, &event);
	host_watch(general.fd, receive_port, &general);
	host_watch(timer, ring, NULL);
}

bool ptp_join(void)
{
	const char *own = host_options()->address;
	return !is_real() || (event.fd >= 0 && ports_join(&event, own) && ports_join(&general, own));
}

static void begin_beat(void)
{
	beat_ms = ptp_beat_ms(&ptp);
	if (!is_real()) {
		event_add(host_now_ns() + (int64_t)beat_ms * NS_PER_MS, EVENT_PTP, NULL, 0);
		return;
	}
	const struct timespec each = {beat_ms / MS_PER_S, (long)(beat_ms % MS_PER_S) * NS_PER_MS};
	const struct itimerspec times = {each, each};
	timerfd_settime(timer, 0, &times, NULL);
}

void ptp_publish(const uint8_t rules[PTP_RULES_BYTES])
{
	ptp_set_rules(&ptp, rules);
	if (beat_ms == 0)
		begin_beat();
}

/*
 * Of the interface's Ethernet address as §7.5.2.2 has it made, with FF FE in its middle; of the world's seed where there
 * is none: a locally administered one.
 */
void ptp_identity(uint8_t identity[PTP_IDENTITY_BYTES])
{
	uint64_t seed = host_options()->seed;
	uint8_t address[6] = {0x02, 0, (uint8_t)(seed >> 24), (uint8_t)(seed >> 16), (uint8_t)(seed >> 8), (uint8_t)seed};
	if (is_real())
		ports_hardware(host_options()->address, address);
	memcpy(identity, address, 3);
	identity[3] = 0xff;
	identity[4] = 0xfe;
	memcpy(identity + 5, address + 3, 3);
	memcpy(ptp.identity, identity, PTP_IDENTITY_BYTES);
}
