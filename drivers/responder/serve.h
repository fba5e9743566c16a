/*
 * What becomes of a packet on the NTP port, the same on every platform: admitted or not (admission.c), examined
 * (request.c), noted in the list of clients, then answered (reply.c), kissed, or left to TypeScript (handover.c).
 * Portable C17: no XS, no OS, nothing allocated, no lock taken.
 *
 * A driver only moves bytes. For each packet it takes the receive stamp, calls serve_take, and does what that says:
 *
 *     serve_take ─► SERVE_ANSWER ─► serve_answer (with the transmit stamp) ─► send ─► serve_left or serve_unsent
 *                ─► SERVE_SEND ───► send ─► serve_unsent where that failed
 *                ─► SERVE_HAND_OVER ─► serve_hand_over ─► wake TypeScript
 *                ─► SERVE_NOTHING
 *
 * An answer is made in two steps because the second one carries the time at which it leaves: what lies between (asking
 * for a hardware address, say) must not be in it. Whoever waits between them keeps SERVE_KEPT_BYTES of the packet and
 * the request, and asks for room of serve_answer_bytes. A part that answers with more than a MAC raises
 * SERVE_ANSWER_BYTES, and what has to be kept of its request goes into struct request.
 *
 * Threads: the one that receives.
 */
#ifndef NOONMARK_SERVE_H
#define NOONMARK_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "admission.h"
#include "arrival.h"
#include "handover.h"
#include "hot.h"
#include "reply.h"
#include "request.h"

enum {
	SERVE_ANSWER_BYTES = REQUEST_ANSWER_BYTES, /* of an answer at most */
	SERVE_KEPT_BYTES = REPLY_PACKET_BYTES,     /* of a request, for serve_answer */
};

/* A server; starts zeroed, and answers everybody once something is published. */
struct server {
	struct reply_publication publication; /* written by TypeScript */
	struct reply_reader reader;           /* the receiving side's alone, but for reading the counters */
	struct handover handover;             /* from the receiving side to TypeScript */
	struct interleave interleave;         /* the receiving side's, where `reader` points to it */
	struct request_rules rules;           /* set before the first packet */
	struct cookie_publication cookies;    /* written by TypeScript */
	struct cookie_reader cookie_reader;   /* the receiving side's, where `rules` points to it */
	/* set before the first packet, then the receiving side's but for clients_read */
	struct admission admission;
};

enum serve_action {
	SERVE_NOTHING, /* it was dropped, and counted */
	SERVE_ANSWER,  /* serve_answer is next */
	/* its first REPLY_PACKET_BYTES have become the answer; it carries no time, so it may wait anywhere */
	SERVE_SEND,
	SERVE_HAND_OVER, /* serve_hand_over is next */
};

/* What is to be done with a packet of any length and content. */
enum serve_action serve_take(struct server *server, const struct arrival *arrival, struct request *request);

/* How long the answer to a request will be at most. */
static inline size_t HOT serve_answer_bytes(const struct request *request)
{
	return REPLY_PACKET_BYTES + request->trailer_bytes;
}

/*
 * Makes the answer in the place of the request, of which SERVE_KEPT_BYTES have to be there; it has room for
 * serve_answer_bytes. Ticks as for reply_compose. Returns its length; 0: there is none, which was counted.
 */
static inline size_t HOT serve_answer(struct server *server, const struct request *request, uint8_t *bytes,
	uint64_t receive_ticks, uint64_t transmit_ticks)
{
	const struct request_ticks ticks = {receive_ticks, transmit_ticks};
	enum reply_verdict verdict = request_answer(&server->reader, &server->publication, request, bytes, ticks);
	return verdict == REPLY_ANSWERED ? serve_answer_bytes(request) : 0;
}

/*
 * Whether serve_take would say SERVE_ANSWER whoever sent this packet, and the answer has no more than a header:
 * serve_plain then makes it at once. For drivers that need not wait between the two steps; it saves a third of the
 * instructions of the most frequent packet.
 */
static inline bool HOT serve_is_plain(const struct server *server, uint16_t port, const uint8_t *bytes, size_t length)
{
	return admission_is_needless(&server->admission, port, bytes, length);
}

/* serve_take and serve_answer of such a packet. */
static inline size_t HOT serve_plain(struct server *server, uint8_t *bytes, uint64_t receive_ticks,
	uint64_t transmit_ticks)
{
	return serve_answer(server, &(const struct request){0}, bytes, receive_ticks, transmit_ticks);
}

/* Whether the time at which the answer just made really leaves is wanted, by serve_left or, later, by reply_left. */
static inline bool HOT serve_is_awaited(const struct server *server)
{
	return server->reader.awaited != 0;
}

/*
 * The answer just made has left this moment: takes note of it where that is wanted. `now` is how the counter is read,
 * so that it is read only then: the simulator's goes on by a tick with each reading.
 */
static inline void HOT serve_left(struct server *server, uint64_t (*now)(void))
{
	if (serve_is_awaited(server))
		reply_left(&server->reader, server->reader.awaited, now());
}

/* An answer was made, but the system did not send it. */
static inline void HOT serve_unsent(struct server *server)
{
	reply_count(&server->reader, REPLY_UNSENT);
}

/* Leaves a packet to TypeScript, which is to be woken then; false where too many wait already. */
bool serve_hand_over(struct server *server, const struct arrival *arrival, const struct handover_peer *from);

#endif
