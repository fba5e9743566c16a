/* Buffers of our own for what goes out, which the stack gives back when it has been sent. */
#ifndef NOONMARK_RESPONDER_OUTGOING_H
#define NOONMARK_RESPONDER_OUTGOING_H

#include <stddef.h>

#include "lwip/pbuf.h"

/* For an answer of at most REQUEST_ANSWER_BYTES; NULL while all of them are still being sent. Let go with pbuf_free. */
struct pbuf *outgoing_reply(size_t length);

/*
 * For what TypeScript sends, one at a time, of at most HANDOVER_PACKET_BYTES; NULL while the last is still being sent.
 */
struct pbuf *outgoing_composed(size_t length);

#endif
