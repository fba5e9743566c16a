/* See serve.h. */
#include "serve.h"

#include "hot.h"

enum serve_action HOT serve_take(struct server *server, const struct arrival *arrival, struct request *request)
{
	server->reader.awaited = 0;
	enum reply_verdict verdict = admission_decide(&server->admission, &server->reader, arrival);
	if (verdict == REPLY_ANSWERED) {
		verdict = request_examine(&server->rules, &server->reader, arrival, request);
		admission_note(&server->admission, verdict, request);
	}
	if (verdict == REPLY_ANSWERED)
		return SERVE_ANSWER;
	if (verdict == REPLY_HANDED_OVER)
		return SERVE_HAND_OVER;
	return admission_kiss(&server->admission, verdict, arrival->bytes) ? SERVE_SEND : SERVE_NOTHING;
}

bool serve_hand_over(struct server *server, const struct arrival *arrival, const struct handover_peer *from)
{
	struct handover_packet *place = handover_reserve(&server->handover);
	if (place == NULL) {
		reply_count(&server->reader, REPLY_LOST);
		return false;
	}
	place->from = *from;
	place->receive_ticks = arrival->receive_ticks;
	place->length = (uint16_t)arrival->length;
	memcpy(place->bytes, arrival->bytes, arrival->length);
	handover_commit(&server->handover);
	return true;
}
