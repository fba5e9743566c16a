/*
 * The simulator's resolver: a question at a time for each place, over datagrams that the world carries in virtual time
 * and sockets in real time (sim/datagram.c), each from a fresh port and with a random identifier (RFC 5452 §9). A
 * server that does not answer is asked again, and then the next one.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "../../client/client.h"
#include "../../network/sim/datagram.h"
#include "../../sim/dispatch.h"
#include "../../sim/event.h"
#include "../../sim/host.h"
#include "../../sim/wire.h"
#include "dns.h"

enum {
	PLACES = 10,
	SERVERS = 2,
	TRIES = 4, /* the two servers twice, or the one four times */
	PORT = 53,
	ADDRESS_TEXT_BYTES = 64,
	LINE_BYTES = 256,
};
#define TIMEOUT_NS (2 * INT64_C(1000000000)) /* a cache answers within milliseconds, a far server within a second */

static struct place {
	char name[DNS_NAME_BYTES];
	char answer[ADDRESS_TEXT_BYTES];
	enum dns_type type;
	uint16_t id, own_port;
	uint8_t tries;
	uint32_t number; /* of the question: a timeout of an earlier one is none */
} places[PLACES];

static struct client_peer servers[SERVERS];
static int server_count;
static struct host_callback on_answer;

static void finish(struct place *place, const char *answer)
{
	if (place->own_port != 0)
		datagram_close(place->own_port);
	place->own_port = 0;
	place->number++;
	snprintf(place->answer, sizeof place->answer, "%s", answer);
	host_callback_call(&on_answer);
}

static void ask_server(struct place *place);

/* A name without IPv4 may have IPv6. */
static void ask_next_type(struct place *place)
{
	if (place->type == DNS_AAAA) {
		finish(place, "!no address");
		return;
	}
	place->type = DNS_AAAA;
	place->tries = 0;
	ask_server(place);
}

static void take_address(struct place *place, const uint8_t address[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	char text[ADDRESS_TEXT_BYTES];
	bool is_ipv4 = memcmp(address, mapped, sizeof mapped) == 0;
	inet_ntop(is_ipv4 ? AF_INET : AF_INET6, is_ipv4 ? address + 12 : address, text, sizeof text);
	finish(place, text);
}

static void receive(void *context, const struct datagram *datagram)
{
	struct place *place = context;
	const struct client_peer *server = &servers[(place->tries - 1) % server_count];
	uint8_t address[16];
	if (datagram->port != PORT || memcmp(datagram->address, server->address, sizeof server->address) != 0)
		return;
	switch (dns_read(datagram->bytes, datagram->length, place->id, place->name, place->type, address)) {
	case DNS_ADDRESS:
		take_address(place, address);
		break;
	case DNS_NO_ADDRESS:
		ask_next_type(place);
		break;
	case DNS_NO_SUCH_NAME:
		finish(place, "!no such name");
		break;
	case DNS_REFUSED:
		finish(place, "!refused");
		break;
	case DNS_NOT_OURS:
		break;
	}
}

static void ask_server(struct place *place)
{
	uint8_t packet[DNS_PACKET_BYTES];
	if (place->tries == TRIES) {
		finish(place, "!no answer");
		return;
	}
	const struct client_peer *server = &servers[place->tries++ % server_count];
	if (place->own_port != 0)
		datagram_close(place->own_port);
	place->own_port = datagram_open(receive, place, server->address);
	client_random(&place->id, sizeof place->id);
	struct datagram datagram = {.own_port = place->own_port, .port = PORT, .bytes = packet};
	memcpy(datagram.address, server->address, sizeof datagram.address);
	datagram.length = dns_ask(packet, place->id, place->name, place->type);
	/* Where there is no network yet there may be one at the next try. */
	if (place->own_port != 0)
		datagram_send(&datagram);
	uint8_t payload[5] = {(uint8_t)(place - places)};
	wire_put(payload + 1, 4, ++place->number);
	event_add(host_now_ns() + TIMEOUT_NS, EVENT_RESOLVER, payload, sizeof payload);
}

/* A question has waited long enough. */
static void time_out(int64_t time_ns, const uint8_t *payload, size_t length)
{
	struct place *place = &places[payload[0]];
	if ((uint32_t)wire_get(payload + 1, 4) == place->number && place->answer[0] == '\0')
		ask_server(place);
}
DISPATCH_ON(EVENT_RESOLVER, 5, 5, time_out);

static void add_server(const char *text)
{
	if (server_count < SERVERS && client_parse(text, &servers[server_count]))
		server_count++;
}

/* The host's own, where none is set. */
static void read_host_servers(void)
{
	FILE *file = fopen("/etc/resolv.conf", "r");
	char line[LINE_BYTES], address[ADDRESS_TEXT_BYTES];
	if (file == NULL)
		return;
	while (fgets(line, sizeof line, file) != NULL)
		if (sscanf(line, " nameserver %63s", address) == 1)
			add_server(address);
	fclose(file);
}

void xs_resolver_open(xsMachine *the)
{
	char text[2 * ADDRESS_TEXT_BYTES];
	host_callback_set(the, &on_answer, &xsArg(1));
	xsmcToStringBuffer(xsArg(0), text, sizeof text);
	for (char *each = strtok(text, " "); each != NULL; each = strtok(NULL, " "))
		add_server(each);
	if (server_count > 0)
		return;
	if (host_options()->realtime)
		read_host_servers();
	else
		add_server("192.0.2.53"); /* the world's (host-tools/simulator/servers/options.ts) */
}

static struct place *place_argument(xsMachine *the)
{
	double index = xsmcToNumber(xsArg(0));
	if (!(index >= 0 && index < PLACES))
		xsRangeError("place %g of %d", index, (int)PLACES);
	return &places[(size_t)index];
}

void xs_resolver_ask(xsMachine *the)
{
	struct place *place = place_argument(the);
	uint8_t packet[DNS_PACKET_BYTES];
	xsmcToStringBuffer(xsArg(1), place->name, sizeof place->name);
	if (dns_ask(packet, 0, place->name, DNS_A) == 0) {
		xsmcSetFalse(xsResult);
		return;
	}
	place->answer[0] = '\0';
	place->type = DNS_A;
	place->tries = 0;
	if (server_count == 0)
		snprintf(place->answer, sizeof place->answer, "!no DNS server");
	else
		ask_server(place);
	xsmcSetTrue(xsResult);
}

void xs_resolver_answer(xsMachine *the)
{
	xsmcSetString(xsResult, place_argument(the)->answer);
}
