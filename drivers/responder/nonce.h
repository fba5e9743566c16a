/*
 * The nonce of control messages that ask for much (RFC 9327 §3, opcodes 10 and 12): who sends one back has received it,
 * so its address is not forged. Portable C17: no XS, no OS, nothing kept for each nonce.
 *
 * It is the time at which it was made and a keyed hash of that and the asker's address, in hexadecimal, and holds for
 * NONCE_LIFE_S.
 */
#ifndef NOONMARK_NONCE_H
#define NOONMARK_NONCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NONCE_CHARACTERS = 24,
	NONCE_KEY_WORDS = 2,
	/* As ntpd's (NONCE_TIMEOUT of ntp_control.c), and a second for the rounding of both times: ntpq reckons with 16. */
	NONCE_LIFE_S = 17,
};

/* Writes the nonce for a sender: address as in IPv6, IPv4 mapped; `now_s` of any clock that does not go back. */
void nonce_write(const uint64_t key[NONCE_KEY_WORDS], const uint8_t address[16], uint32_t now_s,
	uint8_t text[NONCE_CHARACTERS]);

/* Whether it is one that this sender was given within its life. */
bool nonce_holds(const uint64_t key[NONCE_KEY_WORDS], const uint8_t address[16], uint32_t now_s,
	const uint8_t text[NONCE_CHARACTERS]);

/* SipHash-2-4 (Aumasson, Bernstein 2012) of whole 64-bit words of the machine: nobody else reads them. */
uint64_t nonce_hash(const uint64_t key[NONCE_KEY_WORDS], const uint64_t *words, size_t count);

#endif
