/* See cmac.h. */
#include "cmac.h"

#include <string.h>

enum { FIELD_REDUCTION = 0x87 /* RFC 4493 §2.3, const_Rb */ };

void cmac_double(uint8_t block[AES_BLOCK_BYTES])
{
	uint8_t carry = block[0] >> 7;
	for (int i = 0; i < AES_BLOCK_BYTES - 1; i++)
		block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
	block[AES_BLOCK_BYTES - 1] = (uint8_t)(block[AES_BLOCK_BYTES - 1] << 1 ^ carry * FIELD_REDUCTION);
}

void cmac_set_key(struct cmac_key *key, const uint8_t secret[AES_KEY_BYTES])
{
	memset(key, 0, sizeof *key);
	aes128_set_key(&key->aes, secret);
	aes128_encrypt(&key->aes, key->subkeys[0]);
	cmac_double(key->subkeys[0]);
	memcpy(key->subkeys[1], key->subkeys[0], AES_BLOCK_BYTES);
	cmac_double(key->subkeys[1]);
}

static void xor_into(uint8_t *into, const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		into[i] ^= bytes[i];
}

void cmac_add(const struct cmac_key *key, struct cmac *cmac, const uint8_t *piece, size_t length)
{
	while (length > 0) {
		if (cmac->rest_bytes == AES_BLOCK_BYTES) {
			xor_into(cmac->state, cmac->rest, AES_BLOCK_BYTES);
			aes128_encrypt(&key->aes, cmac->state);
			cmac->rest_bytes = 0;
		}
		size_t room = AES_BLOCK_BYTES - cmac->rest_bytes, taken = length < room ? length : room;
		memcpy(cmac->rest + cmac->rest_bytes, piece, taken);
		cmac->rest_bytes += taken;
		piece += taken;
		length -= taken;
	}
}

/* RFC 4493 §2.4. */
void cmac_end(const struct cmac_key *key, struct cmac *cmac, uint8_t into[AES_BLOCK_BYTES])
{
	xor_into(cmac->state, cmac->rest, cmac->rest_bytes);
	if (cmac->rest_bytes < AES_BLOCK_BYTES)
		cmac->state[cmac->rest_bytes] ^= 0x80;
	xor_into(cmac->state, key->subkeys[cmac->rest_bytes < AES_BLOCK_BYTES], AES_BLOCK_BYTES);
	aes128_encrypt(&key->aes, cmac->state);
	memcpy(into, cmac->state, AES_BLOCK_BYTES);
}
