/*
 * SHA-256 and SHA-1 (FIPS 180-4) and MD5 (RFC 1321) of a message in two pieces: a key, and what it signs. Portable C17.
 */
#ifndef NOONMARK_HASH_H
#define NOONMARK_HASH_H

#include <stddef.h>
#include <stdint.h>

enum hash_kind { HASH_SHA256, HASH_SHA1, HASH_MD5 };

enum { HASH_BYTES_MOST = 32 };

/* A piece of a message. */
struct hash_piece {
	const uint8_t *bytes;
	size_t length;
};

/* Bytes of a digest. */
size_t hash_bytes(enum hash_kind kind);

/* Writes the digest of the first piece with the second behind it, together at most 2^28 bytes. */
void hash_compute(enum hash_kind kind, struct hash_piece first, struct hash_piece second,
	uint8_t into[HASH_BYTES_MOST]);

#endif
