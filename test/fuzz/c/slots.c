/* client/slots.c: requests and packets of any content, in any order; only what repeats the request is its answer. */
#include "client/slots.h"

#include "input.h"

enum { STEPS = 24, LENGTH_LIMIT = 160, AT_ORIGIN = 24, AT_TRANSMIT = 40 };

static const uint8_t records[] = {0, 7, AUTHENTICATION_SHA1, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

static void ask(struct input *input, struct client_slot *slot, uint64_t ticks)
{
	uint8_t random[CLIENT_RANDOM_BYTES], *packet = malloc(CLIENT_PACKET_BYTES);
	input_bytes(input, random, sizeof random);
	size_t length = client_slot_compose(slot, random, packet);
	REQUIRE(length <= CLIENT_PACKET_BYTES && (length == CLIENT_HEADER_BYTES) == (slot->key == NULL));
	free(packet);
	client_slot_left(slot, ticks);
}

static void receive(struct input *input, struct client_slot *slot, uint64_t ticks)
{
	uint8_t help = (uint8_t)input_number(input, 1);
	size_t length = input_number(input, 1) % LENGTH_LIMIT;
	uint8_t *packet = calloc(1, CLIENT_PACKET_BYTES);
	input_bytes(input, packet, length < CLIENT_PACKET_BYTES ? length : CLIENT_PACKET_BYTES);
	/* Right in its origin, and in its MAC, else nothing further is looked at. */
	if (help & 1)
		memcpy(packet + AT_ORIGIN, help & 2 ? slot->cookie : slot->transmit, CLIENT_STAMP_BYTES);
	if ((help & 4) && slot->key != NULL)
		length = authentication_sign(slot->key, packet, CLIENT_HEADER_BYTES, 0);
	struct client_peer from = slot->peer;
	if (help & 8)
		from.port ^= 1;
	static const uint8_t zero[CLIENT_STAMP_BYTES];
	bool repeats = memcmp(packet + AT_ORIGIN, slot->transmit, CLIENT_STAMP_BYTES) == 0
		|| (memcmp(slot->cookie, zero, sizeof zero) != 0
			&& memcmp(packet + AT_ORIGIN, slot->cookie, CLIENT_STAMP_BYTES) == 0);
	bool awaited = slot->awaited;
	uint32_t before = slot->counts[CLIENT_ANSWER];
	enum client_verdict verdict = client_slot_receive(slot, &from, packet, length, ticks);
	REQUIRE((slot->counts[CLIENT_ANSWER] == before + 1) == (verdict == CLIENT_ANSWER));
	if (verdict == CLIENT_ANSWER) {
		REQUIRE(awaited && repeats && !(help & 8) && !slot->awaited && slot->arrived);
		REQUIRE(slot->t1_ticks <= slot->t4_ticks && slot->t4_ticks <= ticks);
		REQUIRE(memcmp(slot->header + AT_ORIGIN, slot->transmit, CLIENT_STAMP_BYTES) == 0);
		REQUIRE(slot->key == NULL ? length == CLIENT_HEADER_BYTES
								  : authentication_check(slot->key, packet, CLIENT_HEADER_BYTES, length));
	} else {
		REQUIRE(slot->awaited == awaited);
	}
	free(packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	static struct authentication authentication;
	static struct client_slot slot;
	memset(&slot, 0, sizeof slot);
	authentication_set(&authentication, records, sizeof records);
	uint8_t features = (uint8_t)input_number(&input, 1);
	struct client_peer peer = {.port = 123};
	client_slot_assign(&slot, &peer, features & 1 ? &authentication.keys[0] : NULL, (features & 2) != 0);
	uint64_t ticks = 1;
	for (int step = 0; step < STEPS && input.left > 0; step++) {
		ticks += input_number(&input, 2);
		if (input_number(&input, 1) & 1)
			ask(&input, &slot, ticks);
		else
			receive(&input, &slot, ticks);
	}
	return 0;
}
