/*
 * AES-CMAC (RFC 4493) with keys of 128 bits, of a message that comes in pieces. Portable C17: no XS, no OS, nothing
 * allocated.
 */
#ifndef NOONMARK_CMAC_H
#define NOONMARK_CMAC_H

#include <stddef.h>
#include <stdint.h>

#include "aes.h"

struct cmac_key {
	struct aes_key aes;
	uint8_t subkeys[2][AES_BLOCK_BYTES]; /* K1 and K2 of RFC 4493 §2.3 */
};

/* A message on its way; starts zeroed. */
struct cmac {
	uint8_t state[AES_BLOCK_BYTES], rest[AES_BLOCK_BYTES];
	size_t rest_bytes; /* of `rest`: what may be the last block is kept until more comes */
};

void cmac_set_key(struct cmac_key *key, const uint8_t secret[AES_KEY_BYTES]);

/* The next piece of the message. */
void cmac_add(const struct cmac_key *key, struct cmac *cmac, const uint8_t *piece, size_t length);

/* The MAC of all that was added. */
void cmac_end(const struct cmac_key *key, struct cmac *cmac, uint8_t into[AES_BLOCK_BYTES]);

/* RFC 4493 §2.3, RFC 5297 §2.3: times x in the field of 2^128 elements, in place. */
void cmac_double(uint8_t block[AES_BLOCK_BYTES]);

#endif
