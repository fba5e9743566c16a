/*
 * The responder's parts in C, and who does what: serve.c decides what becomes of a packet. For that admission.c refuses
 * whom the access list (access.c) or the rate (clients.c) refuses; request.c finds out what is asked, with trailer.c
 * authentication.c (hash.c) and nts.c (cookie.c), and has reply.c and interleave.c make the answer; handover.c keeps what
 * is TypeScript's. All of them are portable, as is ../aead but for its AES. natives.c is what TypeScript
 * calls, the same on every platform. esp32/responder.c and sim/responder.c own the socket: they open it, receive on a
 * task or thread of their own, stamp, and send.
 */
#ifndef NOONMARK_RESPONDER_H
#define NOONMARK_RESPONDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve.h"

/* The one instance. */
struct responder {
	struct server server;
	struct reply_reader announcer; /* of what is sent unasked; the engine's */
};
extern struct responder responder;

/* Sends to who sent a packet handed over, from the address that it was sent to; false when the system refused. */
bool responder_send(const struct handover_peer *to, const uint8_t *bytes, size_t length);

/*
 * Sends unasked to a numeric address, a broadcast or multicast one too; multicast is limited to `hops`. False when the
 * system refused.
 */
bool responder_send_to(const char *address, uint16_t port, uint8_t hops, const uint8_t *bytes, size_t length);

/* Receives what is sent to a multicast group, from every network that there is now; false when the system refused. */
bool responder_join(const char *group);

/* Ends that; false when the system refused, or it did not. */
bool responder_leave(const char *group);

/* Fills `into` with bits that no client can know. */
void responder_random(void *into, size_t size);

/* Ends the claim on the packet last taken, if there is one: TypeScript is through with it. The engine's side. */
void responder_finish(void);

#endif
