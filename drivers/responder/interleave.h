/*
 * The interleaved mode of client and server (RFC 9769 §2): a reply tells when the one before it really left, which no
 * packet can say of itself. Portable C17: no XS, no OS, nothing allocated, no lock taken.
 *
 * Model: the receive time in a reply has its lowest bit (a quarter of a nanosecond) set, the transmit time has it
 * clear. A client that wants to interleave sends the receive time of the last reply back as its origin; one that does
 * not sends a transmit time or zero. So the lowest bit of the origin tells the two apart, and only of those that
 * interleave anything is remembered: chronyd's server does the same (ntp_core.c, NCR_ProcessRxUnknown). The first
 * request of such a client has nothing to send back, the second makes it known, the third gets an interleaved reply.
 *
 * What is remembered is found by the receive time alone, not by an address, so clients behind one address do not get
 * into each other's way. A client that has sent back what only it was told is proven. A newcomer takes a place that is
 * free, or that of one who has been silent for eight times as long as between its last two requests, or else another
 * newcomer's, in turn. So a flood of forged requests takes the places of newcomers and of those who stay away, who are
 * answered in the basic mode while it lasts; and one host that plays a great many clients has to go on asking in each
 * one's name.
 *
 * Threads: the one that replies.
 */
#ifndef NOONMARK_INTERLEAVE_H
#define NOONMARK_INTERLEAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hot.h"

enum {
	INTERLEAVE_CLIENTS = 128, /* 3.6 KB; half as many as the list of clients has */
	INTERLEAVE_INTERVAL_BITS = 10,
	INTERLEAVE_PATIENCE = 8,
};

/* An exchange: when the request came, as told and by the counter, and how much later the reply left. */
struct interleave_exchange {
	uint64_t receive, receive_ticks;
	uint32_t held_ticks;
	uint32_t interval; /* since the client's request before, in 2^INTERLEAVE_INTERVAL_BITS ticks; 0: it is not proven */
};

/* Starts zeroed. */
struct interleave {
	uint32_t newest;                   /* where the next newcomer's place is looked for */
	uint32_t keys[INTERLEAVE_CLIENTS]; /* the low word of each receive time; 0, which is not odd: free */
	struct interleave_exchange exchanges[INTERLEAVE_CLIENTS];
};

/*
 * Whether a request of at least 48 bytes is made for the interleaved mode: not where receive and transmit are the same,
 * since the client could not tell which of them the reply's origin is (RFC 9769 §2). Older versions have no such mode.
 */
static inline bool HOT interleave_is_asked(const uint8_t *request)
{
	enum { CLIENT_OF_VERSION_4 = 4 << 3 | 3, ORIGIN_END = 31, RECEIVE = 32, TRANSMIT = 40, TIME_BYTES = 8 };
	return (request[ORIGIN_END] & 1) != 0 && (request[0] & 0x3f) == CLIENT_OF_VERSION_4
		&& memcmp(request + RECEIVE, request + TRANSMIT, TIME_BYTES) != 0;
}

/* The exchange whose reply told this receive time, or NULL. */
struct interleave_exchange *interleave_find(struct interleave *interleave, uint64_t receive);

/*
 * Remembers an exchange: in the place of `previous`, the one before it of the same client, which thereby has proven
 * itself; where that is NULL, in that of another newcomer. `now_ticks`: the counter. Its receive time is odd, and is
 * moved on by 2 until no other is the same. False where there is no place; then the time may have been moved on too.
 */
bool interleave_keep(struct interleave *interleave, struct interleave_exchange *previous,
	struct interleave_exchange *exchange, uint64_t now_ticks);

#endif
