/*
 * AES with keys of 128 bits (FIPS 197), in the one direction that MACs and counter mode need: sim/aes.c in portable
 * C17, esp32/aes.c by the chip's accelerator. Any thread, and any number of them.
 */
#ifndef NOONMARK_AES_H
#define NOONMARK_AES_H

#include <stdint.h>

enum { AES_BLOCK_BYTES = 16, AES_KEY_BYTES = 16, AES_SCHEDULE_WORDS = 44 };

struct aes_key {
	uint32_t schedule[AES_SCHEDULE_WORDS]; /* of a round after the other; the hardware needs the first four only */
};

/* Makes a key ready. */
void aes128_set_key(struct aes_key *key, const uint8_t secret[AES_KEY_BYTES]);

/* Encrypts a block in place. */
void aes128_encrypt(const struct aes_key *key, uint8_t block[AES_BLOCK_BYTES]);

#endif
