/* reply.c and interleave.c: publications, requests and stamps of replies in any order, of any content. */
#include "responder/reply.h"

#include "input.h"

enum { HZ = 80000000, CLIENT = 3, SERVER = 4, PACKET_LIMIT = 80 };

static struct reply_publication publication;
static struct reply_reader reader;
static struct interleave interleave;

static void publish(struct input *input)
{
	uint32_t words[REPLY_WORDS];
	uint64_t now = input_number(input, 8);
	input_bytes(input, words, sizeof words);
	reply_publish(&publication, words, now);
}

static void check_reply(const uint8_t *request, const uint8_t *reply)
{
	bool own = memcmp(reply + 24, request + 40, 8) == 0, interleaved = memcmp(reply + 24, request + 32, 8) == 0;
	REQUIRE((reply[0] & 0x3f) == ((request[0] & 0x38) | SERVER));
	REQUIRE(reply[2] == request[2]);
	REQUIRE(own || (reader.interleave != NULL && interleaved && (request[0] & 0x3f) == (4 << 3 | CLIENT)));
	/* The lowest bits tell which time is which; both are of today's clock, received before it left. */
	REQUIRE((reply[39] & 1) == 1 && (reply[47] & 1) == 0);
	REQUIRE(reply[1] < 16 && (reply[1] != 0 || reply[0] >> 6 == 3));
}

static void ask(struct input *input)
{
	uint64_t receive = input_number(input, 8), transmit = receive + (uint32_t)input_number(input, 4);
	size_t length = input_number(input, 1) % PACKET_LIMIT;
	uint8_t *packet = input_block(input, length), before[PACKET_LIMIT], *kissed;
	memcpy(before, packet, length);
	uint32_t counted = reader.counts[REPLY_ANSWERED];
	enum reply_verdict verdict = reply_examine(&reader, packet, length);
	REQUIRE(memcmp(before, packet, length) == 0);
	REQUIRE(reply_is_plain(packet, length) == (verdict == REPLY_ANSWERED));
	if (verdict == REPLY_ANSWERED) {
		REQUIRE(length == REPLY_PACKET_BYTES && (before[0] & 7) == CLIENT);
		kissed = malloc(length);
		memcpy(kissed, packet, length);
		reply_kiss(kissed);
		REQUIRE(kissed[1] == 0 && kissed[0] >> 6 == 3 && memcmp(kissed + 24, before + 40, 8) == 0);
		free(kissed);
		verdict = reply_compose(&reader, &publication, packet, receive, transmit);
		if (verdict == REPLY_ANSWERED)
			check_reply(before, packet);
		else
			REQUIRE(memcmp(before, packet, length) == 0);
		REQUIRE(reader.counts[REPLY_ANSWERED] == counted + (verdict == REPLY_ANSWERED));
	}
	if (verdict == REPLY_HANDED_OVER)
		REQUIRE(length >= 12 && (before[0] & 7) != SERVER);
	free(packet);
}

static void left(struct input *input)
{
	uint64_t receive = input_number(input, 8), transmit = input_number(input, 8);
	if (reader.interleave != NULL && !reply_left(&reader, receive, transmit))
		REQUIRE(interleave_find(&interleave, receive) == NULL);
}

/* Each exchange that is remembered has a time of its own, which is odd, and is found by it. */
static void check_interleave(void)
{
	for (size_t i = 0; i < INTERLEAVE_CLIENTS; i++) {
		const struct interleave_exchange *exchange = &interleave.exchanges[i];
		if (interleave.keys[i] == 0)
			continue;
		REQUIRE((exchange->receive & 1) == 1 && interleave.keys[i] == (uint32_t)exchange->receive);
		REQUIRE(interleave_find(&interleave, exchange->receive) == exchange);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	memset(&publication, 0, sizeof publication);
	memset(&reader, 0, sizeof reader);
	memset(&interleave, 0, sizeof interleave);
	if (input_number(&input, 1) & 1) {
		interleave_start(&interleave, HZ);
		reader.interleave = &interleave;
	}
	while (input.left > 0) {
		switch (input_number(&input, 1) % 4) {
		case 0:
			publish(&input);
			break;
		case 1:
			left(&input);
			break;
		default:
			ask(&input);
			break;
		}
	}
	check_interleave();
	return 0;
}
