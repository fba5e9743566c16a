/*
 * The requests to servers that are under way, and which packet is the answer to one: at most CLIENT_SLOTS servers, each
 * with one request. Portable C17: no XS, no OS, nothing allocated.
 *
 * A request is a header of zeros but for version, mode and a transmit timestamp of 64 random bits, which an answer has
 * to repeat (draft-ietf-ntp-data-minimization; RFC 5905 §8, origin): who did not see the request cannot forge an
 * answer. With a key it carries a MAC, and so must the answer. Everything else is dropped here, and counted with its
 * reason.
 *
 * Stamps are readings of the counter: T1 when the request left, T4 when its answer came. T2 and T3 are the server's,
 * and stay in the header.
 *
 * Interleaved mode (RFC 9769 §2): from the second exchange on a request names the server's receive timestamp of the one
 * before, and a server that knows it answers with the time at which its last answer really left. Such an answer
 * completes the exchange before this one: its T1, T2 and T4 were kept for that. To TypeScript it looks like any other.
 *
 * Threads: all of it belongs to one, the one that receives.
 */
#ifndef NOONMARK_CLIENT_SLOTS_H
#define NOONMARK_CLIENT_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../responder/authentication.h"

enum {
	CLIENT_SLOTS = 8,
	CLIENT_HEADER_BYTES = 48,
	CLIENT_STAMP_BYTES = 8,                                               /* of a timestamp on the wire */
	CLIENT_PACKET_BYTES = CLIENT_HEADER_BYTES + AUTHENTICATION_MAC_BYTES, /* a longer one is none of ours */
};

/* What became of a packet, and of a request. The order is that of the counters in client.ts. */
enum client_verdict {
	CLIENT_ANSWER,
	CLIENT_STRANGER, /* not from the server's address and port */
	CLIENT_WRONG_LENGTH,
	CLIENT_NOT_AWAITED,  /* no request is under way: a copy, or an answer after its time */
	CLIENT_WRONG_ORIGIN, /* forged, or the answer to an earlier request */
	CLIENT_UNSIGNED,     /* no MAC, or with another key, where one is required */
	CLIENT_WRONG_MAC,
	CLIENT_NAK,       /* the server calls our MAC wrong (crypto-NAK, RFC 5905 §9.2) */
	CLIENT_DISTURBED, /* flash was being written, so the stamp may be late */
	CLIENT_UNSENT,    /* a request that the system did not take */
	CLIENT_VERDICTS,
};

/* Where a server is. Addresses as in IPv6, IPv4 mapped (RFC 4291 §2.5.5.2). */
struct client_peer {
	uint8_t address[16];
	uint16_t port; /* in the machine's order */
	uint32_t zone; /* interface of a link-local address, or 0 */
};

/* Starts zeroed. */
struct client_slot {
	bool used;
	struct client_peer peer;
	const struct authentication_key *key; /* NULL: none */
	bool interleaved;
	/* The request under way, or the last one. */
	bool awaited;
	/* of the request: its transmit and receive fields */
	uint8_t transmit[CLIENT_STAMP_BYTES], cookie[CLIENT_STAMP_BYTES];
	uint64_t request_ticks;
	/* The last exchange, for the interleaved mode. */
	bool complete;
	uint8_t server_receive[CLIENT_STAMP_BYTES];
	uint64_t last_request_ticks, last_answer_ticks;
	/* The answer that TypeScript has not taken yet. */
	bool arrived;
	uint8_t header[CLIENT_HEADER_BYTES];
	uint64_t t1_ticks, t4_ticks;
	uint32_t counts[CLIENT_VERDICTS];
};

/* Gives the slot to a server: nothing of an earlier one is kept but the counts. */
void client_slot_assign(struct client_slot *slot, const struct client_peer *peer, const struct authentication_key *key,
	bool interleaved);

/* Takes the server away. */
void client_slot_clear(struct client_slot *slot);

/*
 * Composes a request of a used slot into `packet` (CLIENT_PACKET_BYTES) and returns its length. `random`: of
 * CLIENT_RANDOM_BYTES that nobody can foretell. An answer to an earlier request is not awaited any more.
 */
enum { CLIENT_RANDOM_BYTES = 2 * CLIENT_STAMP_BYTES };
size_t client_slot_compose(struct client_slot *slot, const uint8_t random[CLIENT_RANDOM_BYTES], uint8_t *packet);

/* The request that was composed has left at this counter: its answer is awaited from now on. May be called again with a
 * better stamp. */
void client_slot_left(struct client_slot *slot, uint64_t ticks);

/* It did not leave. */
void client_slot_unsent(struct client_slot *slot);

/*
 * Judges a packet that came to the slot's port at this counter; an answer is kept in the slot. `length` may be more
 * than was copied to `packet`, which then holds CLIENT_PACKET_BYTES at least.
 */
enum client_verdict client_slot_receive(struct client_slot *slot, const struct client_peer *from, uint8_t *packet,
	size_t length, uint64_t ticks);

/* Counts what a driver found by itself. */
void client_slot_count(struct client_slot *slot, enum client_verdict verdict);

#endif
