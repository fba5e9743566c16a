/* A packet all the way through serve.c, as the drivers take it, with the verdict that its counters tell of. */
#ifndef NOONMARK_TEST_SERVING_H
#define NOONMARK_TEST_SERVING_H

#include <stdlib.h>
#include <string.h>

#include "responder/serve.h"

/*
 * What a packet was counted as. One that gets a crypto-NAK is counted for that, and once more where that comes too
 * late.
 */
static inline enum reply_verdict counted_since(const struct server *server, const uint32_t before[REPLY_VERDICTS])
{
	static const enum reply_verdict last[] = {REPLY_LATE, REPLY_NO_CLOCK};
	for (size_t i = 0; i < sizeof last / sizeof *last; i++)
		if (server->reader.counts[last[i]] != before[last[i]])
			return last[i];
	for (int verdict = 0; verdict < REPLY_VERDICTS; verdict++)
		if (server->reader.counts[verdict] != before[verdict])
			return (enum reply_verdict)verdict;
	fprintf(stderr, "a packet was not counted\n");
	abort();
}

/*
 * Serves a packet. `*length` is that of what is sent, 0 where nothing is; it stands in the packet's place. Every second
 * packet that is plain to serve_is_plain takes the short way, as in sim/udp.c. Returns REPLY_ANSWERED for a crypto-NAK
 * too.
 */
static inline enum reply_verdict serve_whole(struct server *server, struct arrival arrival, uint64_t transmit_ticks,
	size_t *length)
{
	static unsigned turn;
	static const struct handover_peer nobody;
	uint32_t before[REPLY_VERDICTS];
	struct request request;
	for (int verdict = 0; verdict < REPLY_VERDICTS; verdict++)
		before[verdict] = server->reader.counts[verdict];
	*length = 0;
	if (turn++ % 2 == 0 && serve_is_plain(server, arrival.port, arrival.bytes, arrival.length)) {
		*length = serve_plain(server, arrival.bytes, arrival.receive_ticks, transmit_ticks);
		return *length > 0 ? REPLY_ANSWERED : counted_since(server, before);
	}
	switch (serve_take(server, &arrival, &request)) {
	case SERVE_ANSWER:
		*length = serve_answer(server, &request, arrival.bytes, arrival.receive_ticks, transmit_ticks);
		if (*length > 0)
			return REPLY_ANSWERED;
		break;
	case SERVE_SEND:
		*length = REPLY_PACKET_BYTES;
		break;
	case SERVE_HAND_OVER:
		if (!serve_hand_over(server, &arrival, &nobody))
			return REPLY_LOST;
		break;
	case SERVE_NOTHING:
		break;
	}
	return counted_since(server, before);
}

#endif
