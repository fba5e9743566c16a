/*
 * The client's parts in C, and who does what: slots.c knows the requests under way and which packet is an answer;
 * client_natives.c is what TypeScript calls, the same on every platform. esp32/client.c and sim/client.c own the
 * sockets: one for each server, with a random port of its own (RFC 9109 §3), opened anew with each assignment; they
 * stamp and move bytes.
 */
#ifndef NOONMARK_CLIENT_H
#define NOONMARK_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slots.h"

extern struct client_slot client_slots[CLIENT_SLOTS];

/*
 * What follows is the platform's. `index` is below CLIENT_SLOTS. The engine's side calls; the slots are touched only
 * by whom they belong to.
 */

/* Reads a numeric address, "192.0.2.1" or "2001:db8::1" or "fe80::1%eth0"; false where it is none. */
bool client_parse(const char *text, struct client_peer *peer);

/* Gives the slot to a server, with a socket of its own; NULL takes it away. False when the system gave no socket. */
bool client_assign(size_t index, const struct client_peer *peer, const struct authentication_key *key,
	bool interleaved);

/* Sends a request; false when there is no server or the system did not take it. */
bool client_send(size_t index, const uint8_t random[CLIENT_RANDOM_BYTES]);

/* Moves the answer that has come out of the slot; false where none has. */
struct client_answer {
	uint8_t header[CLIENT_HEADER_BYTES];
	uint64_t t1_ticks, t4_ticks;
};
bool client_take(size_t index, struct client_answer *answer);

/* Copies the counters of a slot. */
void client_counts(size_t index, uint32_t counts[CLIENT_VERDICTS]);

/* Fills `into` with bits that no server and nobody in the network can know. */
void client_random(void *into, size_t size);

/* For the platforms: the three steps that are the same on all of them, where the slots may be touched. */
bool client_take_here(size_t index, struct client_answer *answer);

#endif
