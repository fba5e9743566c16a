/*
 * AEAD_AES_SIV_CMAC_256 (RFC 5297): authenticated encryption, made of AES-CMAC and AES in counter mode, that forgives a
 * nonce that was used before. RFC 8915 wants it of every NTS server. Portable C17: no XS, no OS, nothing allocated.
 *
 * A sealed text is a tag of 16 bytes, which is the counter's beginning too, and the text's own length behind it.
 */
#ifndef NOONMARK_SIV_H
#define NOONMARK_SIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmac.h"

enum { SIV_KEY_BYTES = 2 * AES_KEY_BYTES, SIV_TAG_BYTES = AES_BLOCK_BYTES };

struct siv_key {
	struct cmac_key mac;             /* by the first half of the key */
	struct aes_key counter;          /* by the second half */
	uint8_t origin[AES_BLOCK_BYTES]; /* the MAC of zeros, with which each S2V begins (RFC 5297 §2.4) */
};

/* What is authenticated and not encrypted. A nonce is the last piece of it (RFC 5297 §3). */
struct siv_piece {
	const uint8_t *bytes;
	size_t length;
};

void siv_set_key(struct siv_key *key, const uint8_t secret[SIV_KEY_BYTES]);

/*
 * Seals the text of `length` bytes that stands SIV_TAG_BYTES behind `sealed`, in place, and writes the tag before it.
 */
void siv_seal(const struct siv_key *key, const struct siv_piece *pieces, size_t count, uint8_t *sealed, size_t length);

/*
 * Opens a sealed text of `length` bytes, at least SIV_TAG_BYTES, in place: the text is then behind the tag. False where
 * it was not sealed with this key and these pieces; then there are zeros instead. That takes as long for a tag that is
 * wrong in its first byte as for one that is wrong in its last.
 */
bool siv_open(const struct siv_key *key, const struct siv_piece *pieces, size_t count, uint8_t *sealed, size_t length);

#endif
