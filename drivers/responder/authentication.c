/* See authentication.h. */
#include "authentication.h"

#include <string.h>

#include "hash.h"

enum {
	RECORD_BYTES = 4,        /* of a key before its secret */
	DIGEST_BYTES_LIMIT = 20, /* of a longer digest, what version 4 sends */
	DIGEST_BYTES_MOST = HASH_BYTES_MOST,
	FIELD_REDUCTION = 0x87, /* RFC 4493 §2.3, const_Rb */
};

/* RFC 4493 §2.3: times x in the field of 2^128 elements. */
static void double_block(const uint8_t block[AES_BLOCK_BYTES], uint8_t into[AES_BLOCK_BYTES])
{
	uint8_t carry = block[0] >> 7;
	for (int i = 0; i < AES_BLOCK_BYTES - 1; i++)
		into[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
	into[AES_BLOCK_BYTES - 1] = (uint8_t)(block[AES_BLOCK_BYTES - 1] << 1 ^ carry * FIELD_REDUCTION);
}

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
	if (key->algorithm != AUTHENTICATION_AES128)
		return;
	uint8_t zero[AES_BLOCK_BYTES] = {0};
	aes128_set_key(&key->aes, key->secret);
	aes128_encrypt(&key->aes, zero);
	double_block(zero, key->subkeys[0]);
	double_block(key->subkeys[0], key->subkeys[1]);
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

static void xor_into(uint8_t *into, const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		into[i] ^= bytes[i];
}

/* RFC 4493 §2.4. A message is never empty here: it has a header. */
static void compute_cmac(const struct authentication_key *key, const uint8_t *message, size_t length,
	uint8_t into[AES_BLOCK_BYTES])
{
	memset(into, 0, AES_BLOCK_BYTES);
	for (; length > AES_BLOCK_BYTES; message += AES_BLOCK_BYTES, length -= AES_BLOCK_BYTES) {
		xor_into(into, message, AES_BLOCK_BYTES);
		aes128_encrypt(&key->aes, into);
	}
	xor_into(into, message, length);
	if (length < AES_BLOCK_BYTES)
		into[length] ^= 0x80;
	xor_into(into, key->subkeys[length < AES_BLOCK_BYTES], AES_BLOCK_BYTES);
	aes128_encrypt(&key->aes, into);
}

/* Returns the length of the digest. */
static size_t compute(const struct authentication_key *key, const uint8_t *message, size_t length,
	uint8_t into[DIGEST_BYTES_MOST])
{
	if (key->algorithm == AUTHENTICATION_AES128) {
		compute_cmac(key, message, length, into);
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
