/*
 * See hash.h. The three have a state of words, blocks of 64 bytes and padding with the length in bits in common
 * (RFC 1321 §3, FIPS 180-4 §5.1.1); MD5 has the bytes of its words the other way round.
 */
#include "hash.h"

#include <stdbool.h>
#include <string.h>

enum { BLOCK_BYTES = 64, BLOCK_WORDS = 16, STATE_WORDS_MOST = 8, LENGTH_AT = 56 };

struct hashing {
	const struct algorithm *algorithm;
	uint32_t state[STATE_WORDS_MOST];
	uint8_t block[BLOCK_BYTES];
	size_t length; /* of the message so far */
};

struct algorithm {
	size_t words;  /* of the state, and of the digest */
	bool reversed; /* the first byte of a word is its lowest */
	void (*compress)(uint32_t state[STATE_WORDS_MOST], const uint32_t words[BLOCK_WORDS]);
	uint32_t initial[STATE_WORDS_MOST];
};

static inline uint32_t left(uint32_t word, unsigned bits)
{
	return word << bits | word >> (32 - bits);
}

static inline uint32_t right(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

/* FIPS 180-4 §4.2.2: the fractions of the cube roots of the first 64 primes. */
static const uint32_t SHA256_CONSTANTS[64] = {
	0x428a2f98,
	0x71374491,
	0xb5c0fbcf,
	0xe9b5dba5,
	0x3956c25b,
	0x59f111f1,
	0x923f82a4,
	0xab1c5ed5,
	0xd807aa98,
	0x12835b01,
	0x243185be,
	0x550c7dc3,
	0x72be5d74,
	0x80deb1fe,
	0x9bdc06a7,
	0xc19bf174,
	0xe49b69c1,
	0xefbe4786,
	0x0fc19dc6,
	0x240ca1cc,
	0x2de92c6f,
	0x4a7484aa,
	0x5cb0a9dc,
	0x76f988da,
	0x983e5152,
	0xa831c66d,
	0xb00327c8,
	0xbf597fc7,
	0xc6e00bf3,
	0xd5a79147,
	0x06ca6351,
	0x14292967,
	0x27b70a85,
	0x2e1b2138,
	0x4d2c6dfc,
	0x53380d13,
	0x650a7354,
	0x766a0abb,
	0x81c2c92e,
	0x92722c85,
	0xa2bfe8a1,
	0xa81a664b,
	0xc24b8b70,
	0xc76c51a3,
	0xd192e819,
	0xd6990624,
	0xf40e3585,
	0x106aa070,
	0x19a4c116,
	0x1e376c08,
	0x2748774c,
	0x34b0bcb5,
	0x391c0cb3,
	0x4ed8aa4a,
	0x5b9cca4f,
	0x682e6ff3,
	0x748f82ee,
	0x78a5636f,
	0x84c87814,
	0x8cc70208,
	0x90befffa,
	0xa4506ceb,
	0xbef9a3f7,
	0xc67178f2,
};

/* FIPS 180-4 §6.2.2. */
static void compress_sha256(uint32_t state[STATE_WORDS_MOST], const uint32_t words[BLOCK_WORDS])
{
	uint32_t w[64], v[STATE_WORDS_MOST];
	memcpy(w, words, BLOCK_BYTES);
	memcpy(v, state, sizeof v);
	for (int t = 16; t < 64; t++) {
		uint32_t x = w[t - 15], y = w[t - 2];
		w[t] = (right(y, 17) ^ right(y, 19) ^ y >> 10) + w[t - 7] + (right(x, 7) ^ right(x, 18) ^ x >> 3) + w[t - 16];
	}
	for (int t = 0; t < 64; t++) {
		uint32_t a = v[0], b = v[1], c = v[2], e = v[4], f = v[5], g = v[6];
		uint32_t first =
			v[7] + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + SHA256_CONSTANTS[t] + w[t];
		uint32_t second = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
		memmove(v + 1, v, sizeof v - sizeof *v);
		v[4] += first;
		v[0] = first + second;
	}
	for (int i = 0; i < 8; i++)
		state[i] += v[i];
}

/* FIPS 180-4 §6.1.2; functions and constants of a quarter of the steps each: §4.1.1, §4.2.1. */
static void compress_sha1(uint32_t state[STATE_WORDS_MOST], const uint32_t words[BLOCK_WORDS])
{
	static const uint32_t constants[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
	memcpy(w, words, BLOCK_BYTES);
	for (int t = 16; t < 80; t++)
		w[t] = left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
	for (int t = 0; t < 80; t++) {
		int quarter = t / 20;
		uint32_t f = quarter == 0 ? (b & c) ^ (~b & d) : quarter == 2 ? (b & c) ^ (b & d) ^ (c & d) : b ^ c ^ d;
		uint32_t sum = left(a, 5) + f + e + constants[quarter] + w[t];
		e = d;
		d = c;
		c = left(b, 30);
		b = a;
		a = sum;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

/* RFC 1321 §3.4: the table T, 2^32 times |sin(i)|. */
static const uint32_t MD5_CONSTANTS[64] = {
	0xd76aa478,
	0xe8c7b756,
	0x242070db,
	0xc1bdceee,
	0xf57c0faf,
	0x4787c62a,
	0xa8304613,
	0xfd469501,
	0x698098d8,
	0x8b44f7af,
	0xffff5bb1,
	0x895cd7be,
	0x6b901122,
	0xfd987193,
	0xa679438e,
	0x49b40821,
	0xf61e2562,
	0xc040b340,
	0x265e5a51,
	0xe9b6c7aa,
	0xd62f105d,
	0x02441453,
	0xd8a1e681,
	0xe7d3fbc8,
	0x21e1cde6,
	0xc33707d6,
	0xf4d50d87,
	0x455a14ed,
	0xa9e3e905,
	0xfcefa3f8,
	0x676f02d9,
	0x8d2a4c8a,
	0xfffa3942,
	0x8771f681,
	0x6d9d6122,
	0xfde5380c,
	0xa4beea44,
	0x4bdecfa9,
	0xf6bb4b60,
	0xbebfbc70,
	0x289b7ec6,
	0xeaa127fa,
	0xd4ef3085,
	0x04881d05,
	0xd9d4d039,
	0xe6db99e5,
	0x1fa27cf8,
	0xc4ac5665,
	0xf4292244,
	0x432aff97,
	0xab9423a7,
	0xfc93a039,
	0x655b59c3,
	0x8f0ccc92,
	0xffeff47d,
	0x85845dd1,
	0x6fa87e4f,
	0xfe2ce6e0,
	0xa3014314,
	0x4e0811a1,
	0xf7537e82,
	0xbd3af235,
	0x2ad7d2bb,
	0xeb86d391,
};

/* RFC 1321 §3.4: F, G, H and I, the words that their steps take, and the rotations, four in turn. */
static void compress_md5(uint32_t state[STATE_WORDS_MOST], const uint32_t words[BLOCK_WORDS])
{
	static const uint8_t rotations[] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
	static const uint8_t strides[] = {1, 5, 3, 7}, starts[] = {0, 1, 5, 0};
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	for (int t = 0; t < 64; t++) {
		int quarter = t / 16;
		uint32_t f = quarter == 0 ? (b & c) | (~b & d)
			: quarter == 1        ? (b & d) | (c & ~d)
			: quarter == 2        ? b ^ c ^ d
								  : c ^ (b | ~d);
		uint32_t sum = a + f + words[(strides[quarter] * t + starts[quarter]) % BLOCK_WORDS] + MD5_CONSTANTS[t];
		a = d;
		d = c;
		c = b;
		b += left(sum, rotations[4 * quarter + t % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

/* FIPS 180-4 §5.3, RFC 1321 §3.3. In the order of enum hash_kind. */
static const struct algorithm ALGORITHMS[] = {
	{8, false, compress_sha256,
		{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}},
	{5, false, compress_sha1, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}},
	{4, true, compress_md5, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}},
};

/* Where byte `index` of a word lies in it, in bits. */
static unsigned shift_of(const struct algorithm *algorithm, size_t index)
{
	return 8 * (unsigned)(algorithm->reversed ? index % 4 : 3 - index % 4);
}

static void take_block(struct hashing *hashing)
{
	uint32_t words[BLOCK_WORDS] = {0};
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		words[i / 4] |= (uint32_t)hashing->block[i] << shift_of(hashing->algorithm, i);
	hashing->algorithm->compress(hashing->state, words);
}

static void take(struct hashing *hashing, struct hash_piece piece)
{
	for (size_t done = 0; done < piece.length;) {
		size_t at = hashing->length % BLOCK_BYTES, room = BLOCK_BYTES - at;
		size_t part = piece.length - done < room ? piece.length - done : room;
		memcpy(hashing->block + at, piece.bytes + done, part);
		done += part;
		hashing->length += part;
		if (part == room)
			take_block(hashing);
	}
}

/* A bit that is set, and zeros up to the length in bits, which ends the last block. */
static void pad(struct hashing *hashing)
{
	size_t at = hashing->length % BLOCK_BYTES;
	uint32_t bits = (uint32_t)hashing->length * 8;
	hashing->block[at++] = 0x80;
	if (at > LENGTH_AT) {
		memset(hashing->block + at, 0, BLOCK_BYTES - at);
		take_block(hashing);
		at = 0;
	}
	memset(hashing->block + at, 0, BLOCK_BYTES - at);
	const struct algorithm *algorithm = hashing->algorithm;
	size_t word_at = algorithm->reversed ? LENGTH_AT : LENGTH_AT + 4;
	for (size_t i = 0; i < 4; i++)
		hashing->block[word_at + i] = (uint8_t)(bits >> shift_of(algorithm, i));
	take_block(hashing);
}

size_t hash_bytes(enum hash_kind kind)
{
	return 4 * ALGORITHMS[kind].words;
}

void hash_compute(enum hash_kind kind, struct hash_piece first, struct hash_piece second, uint8_t into[HASH_BYTES_MOST])
{
	struct hashing hashing = {.algorithm = &ALGORITHMS[kind]};
	memcpy(hashing.state, hashing.algorithm->initial, sizeof hashing.state);
	take(&hashing, first);
	take(&hashing, second);
	pad(&hashing);
	for (size_t i = 0; i < hash_bytes(kind); i++)
		into[i] = (uint8_t)(hashing.state[i / 4] >> shift_of(hashing.algorithm, i));
}
