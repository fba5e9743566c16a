/*
 * The packets that C leaves to TypeScript, in a ring of fixed size between one thread that receives and the engine's.
 * Portable C17, shared by board and simulator. Neither side waits: what finds the ring full is lost, and counted.
 */
#ifndef NOONMARK_HANDOVER_H
#define NOONMARK_HANDOVER_H

#include <stdint.h>

#include <stdatomic.h>

enum {
	HANDOVER_PACKET_BYTES = 1232, /* what IPv6's least MTU leaves; PACKET_BYTES in responder.ts */
	HANDOVER_PACKETS = 8,         /* 10 KB; TypeScript answers one in milliseconds, so more would come too late */
};

/* Who sent a packet, and to where the answer goes. Addresses as in IPv6, IPv4 mapped (RFC 4291 §2.5.5.2). */
struct handover_peer {
	uint8_t address[16], local[16]; /* the sender's; our own that it was sent to */
	uint16_t port;                  /* the sender's, in the machine's order */
	uint32_t zone;                  /* interface of a link-local address, or 0 */
	uint32_t injected;              /* the simulator's id of a packet that came from no network */
};

struct handover_packet {
	struct handover_peer from;
	uint64_t receive_ticks;
	uint16_t length;
	uint8_t bytes[HANDOVER_PACKET_BYTES];
};

/* Starts zeroed. */
struct handover {
	_Atomic uint32_t written, released; /* packets ever; the ring's places are these modulo its size */
	struct handover_packet packets[HANDOVER_PACKETS];
};

/* The place for the next packet, to be filled and then committed; NULL when the ring is full. Receiving side. */
struct handover_packet *handover_reserve(struct handover *handover);
void handover_commit(struct handover *handover);

/* The oldest packet, until it is released; NULL when there is none. The engine's side. */
const struct handover_packet *handover_oldest(struct handover *handover);
void handover_release(struct handover *handover);

#endif
