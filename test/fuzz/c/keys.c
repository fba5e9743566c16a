/* authentication.c, aes.c, hash.c and trailer.c: any keys, and packets of any content, signed and changed. */
#include "responder/authentication.h"
#include "responder/trailer.h"

#include "input.h"

enum { RECORDS_LIMIT = 400, LENGTH_LIMIT = 300, HEADER_BYTES = 48 };

/* What one key signs it takes for right, and nothing else. */
static void sign(struct input *input, const struct authentication_key *key)
{
	size_t length = HEADER_BYTES + 4 * (input_number(input, 1) % 32);
	bool whole = key->algorithm == AUTHENTICATION_SHA256 && (input_number(input, 1) & 1) != 0;
	uint8_t *packet = malloc(length + AUTHENTICATION_MAC_BYTES);
	input_bytes(input, packet, length);
	size_t end = authentication_sign(key, packet, length, whole ? AUTHENTICATION_MAC_BYTES : 0);
	REQUIRE(end > length + AUTHENTICATION_ID_BYTES && end <= length + AUTHENTICATION_MAC_BYTES);
	uint8_t *signed_packet = malloc(end);
	memcpy(signed_packet, packet, end);
	REQUIRE(authentication_check(key, signed_packet, length, end));
	size_t at = input_number(input, 2) % end;
	bool in_id = at >= length && at < length + AUTHENTICATION_ID_BYTES;
	signed_packet[at] ^= (uint8_t)(1 << input_number(input, 1) % 8);
	/* The identifier is not signed: it says which key to try. */
	REQUIRE(in_id || !authentication_check(key, signed_packet, length, end));
	free(signed_packet);
	free(packet);
}

static void check_any(struct input *input, const struct authentication *authentication)
{
	size_t length = HEADER_BYTES + input_number(input, 2) % LENGTH_LIMIT, mac_at = SIZE_MAX;
	uint8_t *packet = input_block(input, length);
	if (trailer_read(packet, length, &mac_at) && mac_at != 0) {
		size_t mac_bytes = length - mac_at;
		REQUIRE(mac_at >= HEADER_BYTES && mac_at < length && mac_bytes <= AUTHENTICATION_MAC_BYTES);
		REQUIRE(mac_bytes >= AUTHENTICATION_ID_BYTES);
		for (size_t i = 0; i < authentication->count; i++)
			authentication_check(&authentication->keys[i], packet, mac_at, length);
	}
	free(packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	static struct authentication authentication;
	static const struct authentication none;
	memset(&authentication, 0, sizeof authentication);
	size_t length = input_number(&input, 2) % RECORDS_LIMIT;
	uint8_t *records = input_block(&input, length);
	if (!authentication_set(&authentication, records, length))
		REQUIRE(memcmp(&authentication, &none, sizeof none) == 0);
	free(records);
	REQUIRE(authentication.count <= AUTHENTICATION_KEYS && authentication_find(&authentication, 0) == NULL);
	for (size_t i = 0; i < authentication.count; i++) {
		REQUIRE(authentication_find(&authentication, authentication.keys[i].id) != NULL);
		sign(&input, &authentication.keys[i]);
	}
	check_any(&input, &authentication);
	return 0;
}
