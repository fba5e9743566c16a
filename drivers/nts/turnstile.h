/*
 * How often each address may begin a key establishment: a handshake takes the board a good part of a second, and one
 * that only begins them is not to keep the others waiting. Portable C17: no XS, no OS, nothing allocated.
 *
 * Each has a bucket of TURNSTILE_BURST that fills by one in TURNSTILE_REFILL_MS. There is room for
 * TURNSTILE_PLACES; a newcomer takes the place of the one whose bucket was filled longest ago, so who comes from many
 * addresses can push others out, and gains no more than those addresses may have anyway.
 */
#ifndef NOONMARK_NTS_TURNSTILE_H
#define NOONMARK_NTS_TURNSTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TURNSTILE_PLACES = 32,
	/* chronyd tries again after 4 s, and twice as long each time; several clients may be behind one address */
	TURNSTILE_BURST = 8,
	TURNSTILE_REFILL_MS = 2000,
};

/* Starts zeroed. */
struct turnstile {
	struct {
		uint8_t address[16];
		int64_t full_ms; /* when its bucket will be full again; 0: a free place */
	} places[TURNSTILE_PLACES];
};

/* Whether it may come in now. Address as in IPv6, IPv4 mapped; of IPv6 the network of 64 bits counts. */
bool turnstile_admits(struct turnstile *turnstile, const uint8_t address[16], int64_t now_ms);

#endif
