/* See siv.h. */
#include "siv.h"

#include <string.h>

void siv_set_key(struct siv_key *key, const uint8_t secret[SIV_KEY_BYTES])
{
	static const uint8_t zero[AES_BLOCK_BYTES];
	struct cmac cmac = {0};
	cmac_set_key(&key->mac, secret);
	aes128_set_key(&key->counter, secret + AES_KEY_BYTES);
	cmac_add(&key->mac, &cmac, zero, sizeof zero);
	cmac_end(&key->mac, &cmac, key->origin);
}

static void xor_block(uint8_t into[AES_BLOCK_BYTES], const uint8_t block[AES_BLOCK_BYTES])
{
	for (int i = 0; i < AES_BLOCK_BYTES; i++)
		into[i] ^= block[i];
}

/* S2V of the pieces and a text (RFC 5297 §2.4): the tag. */
static void compute_tag(const struct siv_key *key, const struct siv_piece *pieces, size_t count, struct siv_piece text,
	uint8_t into[SIV_TAG_BYTES])
{
	uint8_t sum[AES_BLOCK_BYTES], part[AES_BLOCK_BYTES];
	memcpy(sum, key->origin, sizeof sum);
	for (size_t i = 0; i < count; i++) {
		struct cmac cmac = {0};
		cmac_add(&key->mac, &cmac, pieces[i].bytes, pieces[i].length);
		cmac_end(&key->mac, &cmac, part);
		cmac_double(sum);
		xor_block(sum, part);
	}
	struct cmac cmac = {0};
	if (text.length >= AES_BLOCK_BYTES) {
		/* "xorend": over the last 16 bytes, wherever they begin. */
		xor_block(sum, text.bytes + text.length - AES_BLOCK_BYTES);
		cmac_add(&key->mac, &cmac, text.bytes, text.length - AES_BLOCK_BYTES);
	} else {
		cmac_double(sum);
		for (size_t i = 0; i < text.length; i++)
			sum[i] ^= text.bytes[i];
		sum[text.length] ^= 0x80;
	}
	cmac_add(&key->mac, &cmac, sum, sizeof sum);
	cmac_end(&key->mac, &cmac, into);
}

/* Encrypts or decrypts: counter mode from the tag on, of which two bits are cleared so that no carry crosses them. */
static void apply_counter(const struct siv_key *key, const uint8_t tag[SIV_TAG_BYTES], uint8_t *text, size_t length)
{
	enum { LOW_WORD = 12, HIGH_WORD = 8 };
	uint8_t counter[AES_BLOCK_BYTES];
	memcpy(counter, tag, sizeof counter);
	counter[HIGH_WORD] &= 0x7f;
	counter[LOW_WORD] &= 0x7f;
	for (size_t at = 0; at < length; at += AES_BLOCK_BYTES) {
		uint8_t block[AES_BLOCK_BYTES];
		memcpy(block, counter, sizeof block);
		aes128_encrypt(&key->counter, block);
		for (size_t i = 0; i < AES_BLOCK_BYTES && at + i < length; i++)
			text[at + i] ^= block[i];
		for (int i = AES_BLOCK_BYTES - 1; ++counter[i] == 0;)
			i--;
	}
}

void siv_seal(const struct siv_key *key, const struct siv_piece *pieces, size_t count, uint8_t *sealed, size_t length)
{
	uint8_t *text = sealed + SIV_TAG_BYTES;
	compute_tag(key, pieces, count, (struct siv_piece){text, length}, sealed);
	apply_counter(key, sealed, text, length);
}

bool siv_open(const struct siv_key *key, const struct siv_piece *pieces, size_t count, uint8_t *sealed, size_t length)
{
	uint8_t tag[SIV_TAG_BYTES], difference = 0, *text = sealed + SIV_TAG_BYTES;
	size_t bytes = length - SIV_TAG_BYTES;
	apply_counter(key, sealed, text, bytes);
	compute_tag(key, pieces, count, (struct siv_piece){text, bytes}, tag);
	for (int i = 0; i < SIV_TAG_BYTES; i++)
		difference |= (uint8_t)(tag[i] ^ sealed[i]);
	if (difference != 0)
		memset(text, 0, bytes);
	return difference == 0;
}
