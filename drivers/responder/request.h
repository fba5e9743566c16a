/*
 * What a packet asks for, and the whole of the answer: reply.c makes its header, and behind that comes a MAC where the
 * request had one, or what NTS wants (nts.c). Portable C17: no XS, no OS.
 */
#ifndef NOONMARK_REQUEST_H
#define NOONMARK_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "arrival.h"
#include "authentication.h"
#include "hot.h"
#include "nts.h"
#include "reply.h"

enum { REQUEST_ANSWER_BYTES = REPLY_PACKET_BYTES + NTS_TRAILER_BYTES_MOST /* at most; a MAC is shorter */ };

/* What is answered besides plain requests; starts zeroed, and is set before the first packet. */
struct request_rules {
	struct authentication authentication;
	bool symmetric; /* symmetric active requests (mode 1) are answered */
	bool nak;       /* an unknown key or a wrong MAC gets a crypto-NAK (RFC 5905 §9.2) instead of nothing */
	struct cookie_reader *cookies; /* of the receiving side; NULL: NTS is not served, its fields are passed over */
};

/* What follows the header of an answer. */
enum request_trailer {
	REQUEST_PLAIN, /* nothing */
	REQUEST_MAC,
	REQUEST_NAK, /* a crypto-NAK: the key is not known, or the MAC is wrong */
	REQUEST_NTS,
	REQUEST_NTSN, /* a kiss: a cookie that cannot be opened, or an authenticator that is wrong (RFC 8915 §5.7) */
};

/* A request that is to be answered; all but `nts` zeroed: a plain one. */
struct request {
	size_t trailer_bytes;                 /* of the answer */
	const struct authentication_key *key; /* that signs it */
	struct cookie_reader *cookies;        /* that protects it */
	enum request_trailer trailer;
	struct nts_request nts; /* with REQUEST_NTS and REQUEST_NTSN; last, and not even zeroed for others */
};

/* Makes a request a plain one. */
static inline void HOT request_clear(struct request *request)
{
	memset(request, 0, offsetof(struct request, nts));
}

/* Readings of the counter: when the request came, and when its answer leaves. */
struct request_ticks {
	uint64_t receive, transmit;
};

/*
 * What is to be done with a packet of any length and content. REPLY_ANSWERED: request_answer is to be called.
 * REPLY_HANDED_OVER: a control message, TypeScript's. All but the first have been counted.
 */
enum reply_verdict request_examine(const struct request_rules *rules, struct reply_reader *reader,
	const struct arrival *arrival, struct request *request);

/*
 * Turns a request into its answer, in place, where there is room for REPLY_PACKET_BYTES + request->trailer_bytes; of the
 * request only the header has to be there. Ticks as for reply_compose. Returns REPLY_ANSWERED, or REPLY_LATE or
 * REPLY_NO_CLOCK, which leave the packet as it was; what it returns has been counted, but for a crypto-NAK and NTSN.
 *
 * A MAC covers the transmit stamp, so making it comes after that: 50 µs at most on the board, which the interleaved
 * mode sets right. So does NTS's authenticator, over new cookies too (README.md).
 */
static inline enum reply_verdict request_answer(struct reply_reader *reader, struct reply_publication *publication,
	const struct request *request, uint8_t *packet, struct request_ticks ticks);

/* The same for those that take more than a header, which most do not. */
enum reply_verdict request_answer_fully(struct reply_reader *reader, struct reply_publication *publication,
	const struct request *request, uint8_t *packet, struct request_ticks ticks);

static inline enum reply_verdict HOT request_answer(struct reply_reader *reader, struct reply_publication *publication,
	const struct request *request, uint8_t *packet, struct request_ticks ticks)
{
	enum { MODE_MASK = 7, MODE_CLIENT = 3 };
	if (request->trailer_bytes > 0 || (packet[0] & MODE_MASK) != MODE_CLIENT)
		return request_answer_fully(reader, publication, request, packet, ticks);
	enum reply_verdict verdict = reply_compose(reader, publication, packet, ticks.receive, ticks.transmit);
	reply_count(reader, verdict);
	return verdict;
}

#endif
