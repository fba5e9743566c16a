/*
 * serve.c with what it admits by (admission.c, access.c, clients.c) and where it leaves control messages (handover.c):
 * any rules, and packets from few addresses at any time.
 */
#include "responder/serve.h"

#include "input.h"

enum { RULE_BYTES_LIMIT = 4 * ACCESS_RULE_BYTES + 4, LENGTH_LIMIT = HANDOVER_PACKET_BYTES + 8 };

/* 326 days at 80 MHz: times in the table wrap around after twice that. */
static const uint64_t TICKS_LIMIT = (uint64_t)1 << 51;

static struct server server;
static uint32_t handed_over; /* in all */

static void set_rules(struct input *input)
{
	size_t size = input_number(input, 1) % RULE_BYTES_LIMIT;
	uint8_t *rules = input_block(input, size);
	static const struct access none;
	if (!access_set(&server.admission.access, rules, size))
		REQUIRE(memcmp(&server.admission.access, &none, sizeof none) == 0);
	free(rules);
}

static void set_rate(struct input *input)
{
	uint64_t key[CLIENTS_KEY_WORDS];
	input_bytes(input, key, sizeof key);
	uint32_t rate = (uint32_t)input_number(input, 1) % (CLIENTS_RATE_MOST + 1);
	uint32_t burst = 1 + (uint32_t)input_number(input, 1) % CLIENTS_BURST_MOST;
	uint32_t hz = 1000000 + (uint32_t)input_number(input, 4) % 239000001;
	clients_start(&server.admission.clients, key, hz, rate, burst);
	clients_leak(&server.admission.clients, (uint8_t)(burst % (CLIENTS_LEAK_MOST + 1)));
	server.admission.listed = true;
}

/* Packets go in and come out in their order, as long as there is room. */
static void hand_over(const struct arrival *packet)
{
	struct handover *handover = &server.handover;
	const struct handover_peer from = {.injected = handed_over};
	uint32_t waiting = handover->written - handover->released, lost = server.reader.counts[REPLY_LOST];
	bool kept = serve_hand_over(&server, packet, &from);
	REQUIRE(kept == (waiting < HANDOVER_PACKETS) && server.reader.counts[REPLY_LOST] == lost + !kept);
	if (kept) {
		handed_over++;
		return;
	}
	const struct handover_packet *oldest = handover_oldest(handover);
	REQUIRE(oldest != NULL && oldest->from.injected == handed_over - HANDOVER_PACKETS);
	handover_release(handover);
}

/* What serve_take says of a packet agrees with the rules, and it changes the packet only to send it. */
static enum serve_action take(const struct arrival *packet, const uint8_t *asked, struct request *request)
{
	const struct admission *admission = &server.admission;
	bool plain = reply_is_plain(asked, packet->length);
	bool needless = serve_is_plain(&server, packet->port, asked, packet->length);
	enum serve_action action = serve_take(&server, packet, request);
	if (packet->port == 0)
		REQUIRE(action == SERVE_NOTHING);
	if (action == SERVE_SEND)
		REQUIRE(plain && packet->bytes[1] == 0 && packet->bytes[0] >> 6 == 3);
	else
		REQUIRE(memcmp(packet->bytes, asked, packet->length) == 0);
	if (action == SERVE_ANSWER || action == SERVE_HAND_OVER)
		REQUIRE(packet->length <= HANDOVER_PACKET_BYTES && access_admits(&admission->access, packet->address));
	if (action == SERVE_HAND_OVER)
		REQUIRE(reply_is_control(asked) && access_admits(&admission->control, packet->address));
	if (needless)
		REQUIRE(action == SERVE_ANSWER && request->trailer_bytes == 0);
	return action;
}

static void ask(struct input *input, uint64_t start, uint64_t *ticks)
{
	/* Mostly on, at times back; not for longer than the table can count. */
	uint64_t later = input_number(input, 3) << (input_number(input, 1) % 26);
	*ticks += *ticks - start < TICKS_LIMIT ? later : 0;
	uint64_t back = input_number(input, 1) == 0xff ? 50000000 : 0;
	uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
	input_bytes(input, address + 12, 1 + input_number(input, 1) % 4);
	size_t length = input_number(input, 2) % LENGTH_LIMIT, kept = length < 64 ? length : 64;
	uint8_t *bytes = malloc(length), *asked = malloc(length);
	memset(bytes, 0, length);
	input_bytes(input, bytes, kept);
	memcpy(asked, bytes, length);
	const struct arrival packet = {address, (uint16_t)input_number(input, 1), bytes, length, *ticks - back};
	struct request request;
	enum serve_action action = take(&packet, asked, &request);
	/* Nothing is published, so there is no time to answer with. */
	if (action == SERVE_ANSWER)
		REQUIRE(serve_answer(&server, &request, bytes, packet.receive_ticks, *ticks) == 0);
	if (action == SERVE_HAND_OVER)
		hand_over(&packet);
	free(asked);
	free(bytes);
}

/* Whoever is in the table is met once by a walk, and by their name. */
static void walk(uint64_t now)
{
	struct client_view view;
	unsigned known = 0, met = 0;
	for (size_t i = 0; i < CLIENTS; i++)
		known += clients_read(&server.admission.clients, i, now, &view);
	uint32_t name = CLIENTS_NOBODY, since = UINT32_MAX;
	while (clients_read_after(&server.admission.clients, name, now, &view)) {
		REQUIRE(++met <= known && view.since_last <= since && view.since_first >= view.since_last);
		REQUIRE(view.name != CLIENTS_NOBODY && clients_holds(&server.admission.clients, view.name));
		name = view.name;
		since = view.since_last;
	}
	REQUIRE(met == known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint64_t start = input_number(&input, 8), ticks = start;
	memset(&server, 0, sizeof server);
	handed_over = 0;
	uint8_t features = (uint8_t)input_number(&input, 1);
	if (features & 1)
		set_rules(&input);
	if (features & 2)
		set_rate(&input);
	while (input.left > 0)
		ask(&input, start, &ticks);
	walk(ticks);
	/* Any name at all. */
	struct client_view view;
	clients_read_after(&server.admission.clients, (uint32_t)ticks, ticks, &view);
	return 0;
}
