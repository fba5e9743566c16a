/*
 * nts.c and cookie.c: a request that is right, made here since no fuzzer guesses a key, then changed as the input says;
 * or any bytes at all behind a header. What was changed before its end must not pass, and no reply is longer than its
 * request.
 */
#include "responder/nts.h"

#include "input.h"

enum { PLACEHOLDERS = 10, LENGTH_LIMIT = 1232, UNIQUE_BYTES = 32, NONCE_BYTES = 16, CHANGES = 4 };

static struct cookie_publication publication;
static struct cookie_reader cookies;
static uint8_t packet[LENGTH_LIMIT + 64];

static size_t put_field(size_t at, unsigned type, size_t value_bytes)
{
	packet[at] = (uint8_t)(type >> 8);
	packet[at + 1] = (uint8_t)type;
	packet[at + 2] = (uint8_t)((value_bytes + 4) >> 8);
	packet[at + 3] = (uint8_t)(value_bytes + 4);
	return at + 4;
}

/* A request with so many placeholders; returns its length. */
static size_t make_request(size_t placeholders, const uint8_t session[COOKIE_SESSION_BYTES])
{
	struct siv_key key;
	size_t at = NTS_HEADER_BYTES;
	memset(packet, 0, sizeof packet);
	packet[0] = 4 << 3 | 3;
	at = put_field(at, NTS_UNIQUE, UNIQUE_BYTES) + UNIQUE_BYTES;
	at = put_field(at, NTS_COOKIE, COOKIE_BYTES);
	cookie_make(&cookies, session, packet + at);
	at += COOKIE_BYTES;
	for (size_t i = 0; i < placeholders; i++)
		at = put_field(at, NTS_PLACEHOLDER, COOKIE_BYTES) + COOKIE_BYTES;
	size_t nonce = put_field(at, NTS_AUTHENTICATOR, NTS_AUTHENTICATOR_BYTES - NTS_FIELD_BYTES) + NTS_LENGTHS_BYTES;
	packet[nonce - 3] = NONCE_BYTES;
	packet[nonce - 1] = SIV_TAG_BYTES;
	const struct siv_piece pieces[] = {{packet, at}, {packet + nonce, NONCE_BYTES}};
	siv_set_key(&key, session);
	siv_seal(&key, pieces, 2, packet + nonce + NONCE_BYTES, 0);
	return nonce + NONCE_BYTES + SIV_TAG_BYTES;
}

/* As trailer.c has it: fields of whole words that end where the packet ends. */
static bool adds_up(const uint8_t *bytes, size_t length)
{
	size_t at = NTS_HEADER_BYTES;
	while (at + 16 <= length) {
		size_t field = (size_t)(bytes[at + 2] << 8 | bytes[at + 3]);
		if (field < 16 || field % 4 != 0 || field > length - at)
			return false;
		at += field;
	}
	return at == length;
}

static void answer(const struct nts_request *request, size_t length)
{
	size_t bytes = NTS_HEADER_BYTES + nts_reply_bytes(request);
	uint8_t *reply = malloc(bytes);
	REQUIRE(bytes <= length && request->cookies <= NTS_COOKIES_MOST);
	memset(reply, 0, NTS_HEADER_BYTES);
	nts_protect(&cookies, request, reply);
	REQUIRE(memcmp(reply + NTS_HEADER_BYTES + NTS_FIELD_BYTES, request->unique, request->unique_bytes) == 0);
	free(reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[COOKIE_SEED_BYTES] = {1}, record[COOKIE_RECORD_BYTES] = {0, 0, 0, 7, 9};
	struct input input = {data, size};
	struct nts_request request;
	uint8_t session[COOKIE_SESSION_BYTES];
	cookie_begin(&cookies, &publication, seed);
	REQUIRE(cookie_publish(&publication, record, sizeof record) && cookie_ready(&cookies));
	memset(session, 5, sizeof session);
	size_t length = make_request(input_number(&input, 1) % PLACEHOLDERS, session), whole = length;
	uint8_t *original = malloc(length);
	memcpy(original, packet, length);
	bool anything = input_number(&input, 1) % 4 == 0;
	if (anything) {
		length = NTS_HEADER_BYTES + input_number(&input, 2) % (LENGTH_LIMIT - NTS_HEADER_BYTES);
		input_bytes(&input, packet + NTS_HEADER_BYTES, length - NTS_HEADER_BYTES);
	} else {
		for (int i = 0; i < CHANGES && input.left > 0; i++)
			packet[input_number(&input, 2) % length] ^= (uint8_t)input_number(&input, 1);
		if (input_number(&input, 1) % 8 == 1)
			length = input_number(&input, 2) % (length + 1) & ~(size_t)3;
	}
	uint8_t *exact = malloc(length + (size_t)(length == 0));
	memcpy(exact, packet, length);
	if (length > NTS_HEADER_BYTES && adds_up(exact, length)) {
		enum nts_verdict verdict = nts_examine(&cookies, exact, length, &request);
		bool same = length == whole && memcmp(exact, original, length) == 0;
		REQUIRE((verdict == NTS_RIGHT) == same);
		if (verdict == NTS_RIGHT)
			answer(&request, length);
		if (verdict == NTS_WRONG || verdict == NTS_WRONG_COOKIE)
			REQUIRE(NTS_HEADER_BYTES + nts_kiss_bytes(&request) <= length);
	}
	free(exact);
	free(original);
	return 0;
}
