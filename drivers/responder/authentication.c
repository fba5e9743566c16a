/* See authentication.h. */
#include "authentication.h"

#include <string.h>

#include "hash.h"

enum {
	RECORD_BYTES = 4,        /* of a key before its secret */
	DIGEST_BYTES_LIMIT = 20, /* of a longer digest, what version 4 sends */
	DIGEST_BYTES_MOST = HASH_BYTES_MOST,
};

/* The length of the record of a key, or 0 where it is none. */
static size_t record_length(const uint8_t *record, size_t bytes)
{
	if (bytes < RECORD_BYTES || record[2] > AUTHENTICATION_MD5 || (record[0] | record[1]) == 0)
		return 0;
	size_t secret_bytes = record[3];
	bool fits = record[2] == AUTHENTICATION_AES128 ? secret_bytes == AES_KEY_BYTES : secret_bytes > 0;
	if (!fits || secret_bytes > AUTHENTICATION_SECRET_BYTES || secret_bytes > bytes - RECORD_BYTES)
		return 0;
	return RECORD_BYTES + secret_bytes;
}

static void fill(struct authentication_key *key, const uint8_t *record)
{
	memset(key, 0, sizeof *key);
	key->id = (uint16_t)(record[0] << 8 | record[1]);
	key->algorithm = record[2];
	key->secret_bytes = record[3];
	memcpy(key->secret, record + RECORD_BYTES, key->secret_bytes);
	if (key->algorithm == AUTHENTICATION_AES128)
		cmac_set_key(&key->cmac, key->secret);
}

bool authentication_set(struct authentication *authentication, const uint8_t *keys, size_t bytes)
{
	const uint8_t *records[AUTHENTICATION_KEYS];
	size_t count = 0;
	for (size_t at = 0; at < bytes; count++) {
		size_t length = record_length(keys + at, bytes - at);
		if (length == 0 || count == AUTHENTICATION_KEYS)
			return false;
		records[count] = keys + at;
		at += length;
	}
	for (size_t i = 0; i < count; i++)
		fill(&authentication->keys[i], records[i]);
	authentication->count = count;
	return true;
}

const struct authentication_key *authentication_find(const struct authentication *authentication, uint32_t id)
{
	for (size_t i = 0; i < authentication->count; i++)
		if (authentication->keys[i].id == id)
			return &authentication->keys[i];
	return NULL;
}

/* Returns the length of the digest. */
static size_t compute(const struct authentication_key *key, const uint8_t *message, size_t length,
	uint8_t into[DIGEST_BYTES_MOST])
{
	if (key->algorithm == AUTHENTICATION_AES128) {
		struct cmac cmac = {0};
		cmac_add(&key->cmac, &cmac, message, length);
		cmac_end(&key->cmac, &cmac, into);
		return AES_BLOCK_BYTES;
	}
	enum hash_kind kind = key->algorithm == AUTHENTICATION_SHA256 ? HASH_SHA256
		: key->algorithm == AUTHENTICATION_SHA1                   ? HASH_SHA1
																  : HASH_MD5;
	hash_compute(kind, (struct hash_piece){key->secret, key->secret_bytes}, (struct hash_piece){message, length}, into);
	return hash_bytes(kind);
}

static size_t cut(size_t digest_bytes)
{
	return digest_bytes < DIGEST_BYTES_LIMIT ? digest_bytes : DIGEST_BYTES_LIMIT;
}

bool authentication_check(const struct authentication_key *key, const uint8_t *packet, size_t mac_at, size_t length)
{
	uint8_t digest[DIGEST_BYTES_MOST], difference = 0;
	const uint8_t *claimed = packet + mac_at + AUTHENTICATION_ID_BYTES;
	size_t bytes = length - mac_at - AUTHENTICATION_ID_BYTES, whole = compute(key, packet, mac_at, digest);
	if (bytes != whole && bytes != cut(whole))
		return false;
	for (size_t i = 0; i < bytes; i++)
		difference |= (uint8_t)(digest[i] ^ claimed[i]);
	return difference == 0;
}

size_t authentication_sign(const struct authentication_key *key, uint8_t *packet, size_t length, size_t mac_bytes)
{
	uint8_t digest[DIGEST_BYTES_MOST], *mac = packet + length;
	size_t whole = compute(key, packet, length, digest);
	size_t bytes = mac_bytes == 0 ? cut(whole) : mac_bytes - AUTHENTICATION_ID_BYTES;
	mac[0] = mac[1] = 0;
	mac[2] = (uint8_t)(key->id >> 8);
	mac[3] = (uint8_t)key->id;
	memcpy(mac + AUTHENTICATION_ID_BYTES, digest, bytes);
	return length + AUTHENTICATION_ID_BYTES + bytes;
}
