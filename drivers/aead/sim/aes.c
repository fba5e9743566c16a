/*
 * See aes.h. Substitution and mixing of a column are one table (Daemen and Rijmen, "AES Proposal: Rijndael", §5.2.1),
 * made from the field's arithmetic before the program begins instead of being written down.
 *
 * How long a look-up takes may depend on what was looked up before, where memory is cached: this file is for the
 * simulator's host. The board has hardware instead (esp32/aes.c).
 */
#include "../aes.h"

#include <stdbool.h>
#include <stddef.h>

enum { ROUNDS = 10, KEY_WORDS = 4, REDUCTION = 0x11b /* x^8 + x^4 + x^3 + x + 1, FIPS 197 §4.2 */ };

static uint8_t substituted[256]; /* FIPS 197 §5.1.1 */
static uint32_t mixed[256];      /* a substituted byte times 2, 1, 1 and 3, highest first (§5.1.3) */

static uint8_t doubled(uint8_t value)
{
	return (uint8_t)(value << 1 ^ (value >= 0x80 ? REDUCTION : 0));
}

static uint8_t rotated(uint8_t value, unsigned bits)
{
	return (uint8_t)(value << bits | value >> (8 - bits));
}

/* p runs through all that is not zero as powers of 3, q through their inverses, as powers of 1/3 = 0xf6. */
__attribute__((constructor)) static void make_tables(void)
{
	uint8_t p = 1, q = 1;
	do {
		p = (uint8_t)(p ^ doubled(p));
		q ^= (uint8_t)(q << 1);
		q ^= (uint8_t)(q << 2);
		q ^= (uint8_t)(q << 4);
		q ^= q >= 0x80 ? 0x09 : 0;
		substituted[p] = (uint8_t)(q ^ rotated(q, 1) ^ rotated(q, 2) ^ rotated(q, 3) ^ rotated(q, 4) ^ 0x63);
	} while (p != 1);
	substituted[0] = 0x63; /* which has no inverse */
	for (unsigned value = 0; value < 256; value++) {
		uint8_t s = substituted[value], two = doubled(s);
		mixed[value] = (uint32_t)two << 24 | (uint32_t)s << 16 | (uint32_t)s << 8 | (uint32_t)(two ^ s);
	}
}

static uint32_t get_word(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t substitute(uint32_t word)
{
	return (uint32_t)substituted[word >> 24] << 24 | (uint32_t)substituted[word >> 16 & 255] << 16
		| (uint32_t)substituted[word >> 8 & 255] << 8 | substituted[word & 255];
}

/* FIPS 197 §5.2. */
void aes128_set_key(struct aes_key *key, const uint8_t secret[AES_KEY_BYTES])
{
	uint32_t *w = key->schedule;
	uint8_t constant = 1;
	for (size_t i = 0; i < KEY_WORDS; i++)
		w[i] = get_word(secret + 4 * i);
	for (size_t i = KEY_WORDS; i < AES_SCHEDULE_WORDS; i++) {
		uint32_t last = w[i - 1];
		if (i % KEY_WORDS == 0) {
			last = substitute(last << 8 | last >> 24) ^ (uint32_t)constant << 24;
			constant = doubled(constant);
		}
		w[i] = w[i - KEY_WORDS] ^ last;
	}
}

static uint32_t turned(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

/* A column of the next round: its bytes come from four columns, the rows being shifted (§5.1.2). */
static uint32_t column(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	return mixed[a >> 24] ^ turned(mixed[b >> 16 & 255], 8) ^ turned(mixed[c >> 8 & 255], 16)
		^ turned(mixed[d & 255], 24);
}

/* The same in the last round, which does not mix. */
static uint32_t last_column(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	return substitute((a & 0xff000000) | (b & 0xff0000) | (c & 0xff00) | (d & 0xff));
}

static void put_word(uint8_t *at, uint32_t word)
{
	at[0] = (uint8_t)(word >> 24);
	at[1] = (uint8_t)(word >> 16);
	at[2] = (uint8_t)(word >> 8);
	at[3] = (uint8_t)word;
}

/* FIPS 197 §5.1. */
void aes128_encrypt(const struct aes_key *key, uint8_t block[AES_BLOCK_BYTES])
{
	const uint32_t *w = key->schedule;
	uint32_t a = get_word(block) ^ w[0], b = get_word(block + 4) ^ w[1];
	uint32_t c = get_word(block + 8) ^ w[2], d = get_word(block + 12) ^ w[3];
	for (int round = 1; round < ROUNDS; round++) {
		w += 4;
		uint32_t e = column(a, b, c, d) ^ w[0], f = column(b, c, d, a) ^ w[1];
		uint32_t g = column(c, d, a, b) ^ w[2], h = column(d, a, b, c) ^ w[3];
		a = e;
		b = f;
		c = g;
		d = h;
	}
	put_word(block, last_column(a, b, c, d) ^ w[4]);
	put_word(block + 4, last_column(b, c, d, a) ^ w[5]);
	put_word(block + 8, last_column(c, d, a, b) ^ w[6]);
	put_word(block + 12, last_column(d, a, b, c) ^ w[7]);
}
