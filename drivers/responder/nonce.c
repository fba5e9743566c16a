/* See nonce.h. */
#include "nonce.h"

#include <string.h>

enum { TIME_CHARACTERS = 8, ADDRESS_WORDS = 2 };

static uint64_t rotate(uint64_t value, int bits)
{
	return value << bits | value >> (64 - bits);
}

static void mix(uint64_t v[4], int rounds)
{
	for (int i = 0; i < rounds; i++) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

/* The paper's constants are "somepseudorandomlygeneratedbytes"; its last block is the length, here in whole words. */
uint64_t nonce_hash(const uint64_t key[NONCE_KEY_WORDS], const uint64_t *words, size_t count)
{
	uint64_t v[4] = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
		key[1] ^ 0x7465646279746573};
	for (size_t i = 0; i <= count; i++) {
		uint64_t word = i < count ? words[i] : (uint64_t)(8 * count) << 56;
		v[3] ^= word;
		mix(v, 2);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static void put_hex(uint8_t *text, uint64_t value, int characters)
{
	while (characters-- > 0) {
		text[characters] = (uint8_t)"0123456789abcdef"[value & 15];
		value >>= 4;
	}
}

static void write_at(const uint64_t key[NONCE_KEY_WORDS], const uint8_t address[16], uint32_t time_s,
	uint8_t text[NONCE_CHARACTERS])
{
	uint64_t words[ADDRESS_WORDS + 1];
	memcpy(words, address, ADDRESS_WORDS * sizeof *words);
	words[ADDRESS_WORDS] = time_s;
	put_hex(text, time_s, TIME_CHARACTERS);
	put_hex(text + TIME_CHARACTERS, nonce_hash(key, words, ADDRESS_WORDS + 1), NONCE_CHARACTERS - TIME_CHARACTERS);
}

void nonce_write(const uint64_t key[NONCE_KEY_WORDS], const uint8_t address[16], uint32_t now_s,
	uint8_t text[NONCE_CHARACTERS])
{
	write_at(key, address, now_s, text);
}

/* The time that a text names; all ones where it names none. */
static uint32_t time_of(const uint8_t *text)
{
	uint32_t time_s = 0;
	for (int i = 0; i < TIME_CHARACTERS; i++) {
		uint8_t c = text[i];
		if (c >= '0' && c <= '9')
			time_s = time_s << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			time_s = time_s << 4 | (uint32_t)(c - 'a' + 10);
		else
			return UINT32_MAX;
	}
	return time_s;
}

bool nonce_holds(const uint64_t key[NONCE_KEY_WORDS], const uint8_t address[16], uint32_t now_s,
	const uint8_t text[NONCE_CHARACTERS])
{
	uint8_t right[NONCE_CHARACTERS], difference = 0;
	uint32_t time_s = time_of(text);
	if (now_s - time_s > NONCE_LIFE_S)
		return false;
	write_at(key, address, time_s, right);
	/* As long for one that is wrong at its beginning as at its end. */
	for (size_t i = 0; i < NONCE_CHARACTERS; i++)
		difference |= (uint8_t)(right[i] ^ text[i]);
	return difference == 0;
}
