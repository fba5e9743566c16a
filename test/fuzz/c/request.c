/*
 * serve.c, and with it request.c, reply.c, interleave.c, trailer.c and authentication.c: publications, requests and
 * stamps of replies in any order, of any content; with a list of clients or without. No fuzzer guesses a MAC, so some
 * requests are signed here.
 */
#include "responder/serve.h"

#include "input.h"

enum {
	SYMMETRIC_ACTIVE = 1,
	SYMMETRIC_PASSIVE = 2,
	CLIENT = 3,
	SERVER = 4,
	CONTROL = 6,
	LENGTH_LIMIT = 160,
	SYMMETRIC = 1, /* of the features */
	NAK = 2,
	INTERLEAVE = 4,
	LISTED = 8,
	KEYS = 4,
};

static struct server server;

/* A key of each algorithm, their numbers from 1 on. */
static void set_keys(void)
{
	static const uint8_t keys[] = {
		0,
		1,
		AUTHENTICATION_AES128,
		16,
		1,
		2,
		3,
		4,
		5,
		6,
		7,
		8,
		9,
		10,
		11,
		12,
		13,
		14,
		15,
		16,
		0,
		2,
		AUTHENTICATION_SHA256,
		5,
		'h',
		'e',
		'l',
		'l',
		'o',
		0,
		3,
		AUTHENTICATION_SHA1,
		1,
		'x',
		0,
		4,
		AUTHENTICATION_MD5,
		2,
		'y',
		'z',
	};
	REQUIRE(authentication_set(&server.rules.authentication, keys, sizeof keys)
		&& server.rules.authentication.count == KEYS);
}

static void publish(struct input *input)
{
	uint32_t words[REPLY_WORDS];
	uint64_t now = input_number(input, 8);
	input_bytes(input, words, sizeof words);
	reply_publish(&server.publication, words, now);
}

static void check_reply(const uint8_t *asked, const uint8_t *reply)
{
	bool own = memcmp(reply + 24, asked + 40, 8) == 0, interleaved = memcmp(reply + 24, asked + 32, 8) == 0;
	uint8_t mode = (asked[0] & 7) == SYMMETRIC_ACTIVE ? SYMMETRIC_PASSIVE : SERVER;
	REQUIRE((asked[0] & 7) == SYMMETRIC_ACTIVE || (asked[0] & 7) == CLIENT || (asked[0] & 0x3f) == 1 << 3);
	REQUIRE((reply[0] & 0x3f) == ((asked[0] & 0x38) | mode) && reply[2] == asked[2]);
	REQUIRE(own || (server.reader.interleave != NULL && interleaved && (asked[0] & 0x3f) == (4 << 3 | CLIENT)));
	/* The lowest bits tell which time is which. */
	REQUIRE((reply[39] & 1) == 1 && (reply[47] & 1) == 0);
	REQUIRE(reply[1] < 16 && (reply[1] != 0 || reply[0] >> 6 == 3));
}

static void check_mac(const struct request *request, const uint8_t *packet, size_t length)
{
	size_t end = REPLY_PACKET_BYTES + request->trailer_bytes;
	REQUIRE(end <= length && request->trailer_bytes <= AUTHENTICATION_MAC_BYTES);
	if (request->key != NULL)
		REQUIRE(authentication_check(request->key, packet, REPLY_PACKET_BYTES, end));
	else if (request->trailer_bytes > 0)
		REQUIRE(server.rules.nak && request->trailer_bytes == AUTHENTICATION_ID_BYTES && packet[48] == 0
			&& packet[51] == 0);
}

/* Signs the packet as it is, or its header alone, and returns its length then; `block` has room. */
static size_t sign(uint8_t *block, size_t length, uint8_t how)
{
	size_t end = how & 8 ? REPLY_PACKET_BYTES : length & ~(size_t)3;
	const struct authentication_key *key = authentication_find(&server.rules.authentication, 1 + how % KEYS);
	REQUIRE(key != NULL);
	return authentication_sign(key, block, end, how & 16 && key->id == 2 ? AUTHENTICATION_MAC_BYTES : 0);
}

static void check_kiss(const uint8_t *asked)
{
	uint8_t *kissed = malloc(REPLY_PACKET_BYTES);
	memcpy(kissed, asked, REPLY_PACKET_BYTES);
	reply_kiss(kissed, 0x52415445);
	REQUIRE(kissed[1] == 0 && kissed[0] >> 6 == 3 && memcmp(kissed + 24, asked + 40, 8) == 0);
	free(kissed);
}

static void ask(struct input *input)
{
	uint64_t receive = input_number(input, 8), transmit = receive + (uint32_t)input_number(input, 4);
	uint8_t how = (uint8_t)input_number(input, 1), asked[LENGTH_LIMIT + AUTHENTICATION_MAC_BYTES];
	size_t length = input_number(input, 1) % LENGTH_LIMIT;
	input_bytes(input, asked, length);
	if (how & 4 && length >= REPLY_PACKET_BYTES)
		length = sign(asked, length, how);
	uint8_t *packet = malloc(length);
	memcpy(packet, asked, length);
	static const uint8_t address[16] = {[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = 1};
	const struct arrival arrival = {address, 1234, packet, length, receive};
	struct request request;
	enum serve_action action = serve_take(&server, &arrival, &request);
	REQUIRE(memcmp(asked, packet, length) == 0 && action != SERVE_SEND);
	if (reply_is_plain(packet, length)) {
		REQUIRE(action == SERVE_ANSWER && request.trailer_bytes == 0);
		REQUIRE(serve_is_plain(&server, arrival.port, packet, length) != server.admission.listed);
		check_kiss(asked);
	}
	if (action == SERVE_HAND_OVER) {
		static const struct handover_peer nobody;
		REQUIRE(length >= 12 && reply_is_control(packet));
		REQUIRE(serve_hand_over(&server, &arrival, &nobody));
		REQUIRE(memcmp(handover_oldest(&server.handover)->bytes, packet, length) == 0);
		handover_release(&server.handover);
	}
	if (action == SERVE_ANSWER) {
		REQUIRE(length >= serve_answer_bytes(&request));
		size_t answer = serve_answer(&server, &request, packet, receive, transmit);
		REQUIRE(answer == serve_answer_bytes(&request) || (answer == 0 && memcmp(asked, packet, length) == 0));
		if (answer > 0) {
			check_reply(asked, packet);
			check_mac(&request, packet, length);
		}
	}
	free(packet);
}

static void left(struct input *input)
{
	uint64_t receive = input_number(input, 8), transmit = input_number(input, 8);
	if (server.reader.interleave != NULL && !reply_left(&server.reader, receive, transmit))
		REQUIRE(interleave_find(&server.interleave, receive) == NULL);
}

static void announce(struct input *input)
{
	uint8_t *packet = malloc(REPLY_PACKET_BYTES);
	memset(packet, 0xaa, REPLY_PACKET_BYTES);
	int8_t poll = (int8_t)input_number(input, 1);
	if (reply_announce(&server.reader, &server.publication, packet, poll, input_number(input, 8)))
		REQUIRE((packet[0] & 0x3f) == (4 << 3 | 5) && packet[0] >> 6 != 3 && (int8_t)packet[2] == poll);
	free(packet);
}

/* Each exchange that is remembered has a time of its own, which is odd, and is found by it. */
static void check_interleave(void)
{
	for (size_t i = 0; i < INTERLEAVE_CLIENTS; i++) {
		const struct interleave_exchange *exchange = &server.interleave.exchanges[i];
		if (server.interleave.keys[i] == 0)
			continue;
		REQUIRE((exchange->receive & 1) == 1 && server.interleave.keys[i] == (uint32_t)exchange->receive);
		REQUIRE(interleave_find(&server.interleave, exchange->receive) == exchange);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	memset(&server, 0, sizeof server);
	uint8_t features = (uint8_t)input_number(&input, 1);
	server.rules.symmetric = (features & SYMMETRIC) != 0;
	server.rules.nak = (features & NAK) != 0;
	set_keys();
	if (features & INTERLEAVE)
		server.reader.interleave = &server.interleave;
	if (features & LISTED) {
		static const uint64_t key[CLIENTS_KEY_WORDS] = {1, 2, 3, 4, 5};
		clients_start(&server.admission.clients, key, 80000000, 0, 16);
		server.admission.listed = true;
	}
	while (input.left > 0) {
		switch (input_number(&input, 1) % 8) {
		case 0:
			publish(&input);
			break;
		case 1:
			left(&input);
			break;
		case 2:
			announce(&input);
			break;
		default:
			ask(&input);
			break;
		}
	}
	check_interleave();
	return 0;
}
