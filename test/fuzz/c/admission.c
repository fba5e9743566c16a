/* admission.c, access.c, clients.c and handover.c: any rules, and packets from few addresses at any time. */
#include "responder/admission.h"
#include "responder/handover.h"

#include "input.h"

enum { RULE_BYTES_LIMIT = 4 * ACCESS_RULE_BYTES + 4, LENGTH_LIMIT = HANDOVER_PACKET_BYTES + 8 };

/* 326 days at 80 MHz: times in the table wrap around after twice that. */
static const uint64_t TICKS_LIMIT = (uint64_t)1 << 51;

static struct admission admission;
static struct reply_reader reader;
static struct handover handover;

static void set_rules(struct input *input)
{
	size_t size = input_number(input, 1) % RULE_BYTES_LIMIT;
	uint8_t *rules = input_block(input, size);
	static const struct access none;
	if (!access_set(&admission.access, rules, size))
		REQUIRE(memcmp(&admission.access, &none, sizeof none) == 0);
	free(rules);
}

static void set_rate(struct input *input)
{
	uint64_t key[CLIENTS_KEY_WORDS];
	input_bytes(input, key, sizeof key);
	uint32_t rate = (uint32_t)input_number(input, 1) % (CLIENTS_RATE_MOST + 1);
	uint32_t burst = 1 + (uint32_t)input_number(input, 1) % CLIENTS_BURST_MOST;
	uint32_t hz = 1000000 + (uint32_t)input_number(input, 4) % 239000001;
	clients_start(&admission.clients, key, hz, rate, burst);
	clients_leak(&admission.clients, (uint8_t)(burst % (CLIENTS_LEAK_MOST + 1)));
	admission.listed = true;
}

/* Packets go in and come out in their order, as long as there is room. */
static void hand_over(const uint8_t *bytes, size_t length)
{
	uint32_t waiting = handover.written - handover.released;
	struct handover_packet *place = handover_reserve(&handover);
	REQUIRE((place == NULL) == (waiting == HANDOVER_PACKETS));
	if (place == NULL) {
		uint32_t oldest = handover.released;
		const struct handover_packet *packet = handover_oldest(&handover);
		REQUIRE(packet != NULL && packet->from.injected == oldest);
		handover_release(&handover);
		return;
	}
	place->from.injected = handover.written;
	place->length = (uint16_t)length;
	memcpy(place->bytes, bytes, length);
	handover_commit(&handover);
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
	uint8_t *bytes = malloc(length);
	memset(bytes, 0, length);
	input_bytes(input, bytes, kept);
	const struct arrival packet = {address, (uint16_t)input_number(input, 1), bytes, length, *ticks - back};
	enum reply_verdict verdict = admission_decide(&admission, &reader, &packet);
	REQUIRE(packet.port != 0 || verdict == REPLY_BAD_SOURCE);
	if (verdict == REPLY_ANSWERED)
		REQUIRE(length <= HANDOVER_PACKET_BYTES && access_admits(&admission.access, address));
	if (verdict == REPLY_KISSED || verdict == REPLY_REFUSED)
		REQUIRE(reply_is_plain(bytes, length));
	if (admission_is_needless(&admission, packet.port, bytes, length))
		REQUIRE(verdict == REPLY_ANSWERED);
	if (verdict == REPLY_ANSWERED && length > 0 && reply_is_control(bytes))
		hand_over(bytes, length);
	free(bytes);
}

/* Whoever is in the table is met once by a walk, and by their name. */
static void walk(uint64_t now)
{
	struct client_view view;
	unsigned known = 0, met = 0;
	for (size_t i = 0; i < CLIENTS; i++)
		known += clients_read(&admission.clients, i, now, &view);
	uint32_t name = CLIENTS_NOBODY, since = UINT32_MAX;
	while (clients_read_after(&admission.clients, name, now, &view)) {
		REQUIRE(++met <= known && view.since_last <= since && view.since_first >= view.since_last);
		REQUIRE(view.name != CLIENTS_NOBODY && clients_holds(&admission.clients, view.name));
		name = view.name;
		since = view.since_last;
	}
	REQUIRE(met == known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint64_t start = input_number(&input, 8), ticks = start;
	memset(&admission, 0, sizeof admission);
	memset(&reader, 0, sizeof reader);
	memset(&handover, 0, sizeof handover);
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
	clients_read_after(&admission.clients, (uint32_t)ticks, ticks, &view);
	return 0;
}
