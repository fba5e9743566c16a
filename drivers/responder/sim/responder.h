/* The responder as the simulator's event loop sees it. */
#ifndef NOONMARK_RESPONDER_SIM_H
#define NOONMARK_RESPONDER_SIM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Takes an injected request (virtual time) through the same path as a packet from the network, received now.
 * A plain request is answered at once with link_send_reply(id, …); the others wait for TypeScript, whose answer is
 * sent with the same id. `address` holds 4 or 16 bytes in network order (family 4 or 6). Returns 0, or −1 when
 * the packet was dropped (which was told to the world with an empty reply).
 */
int responder_inject(const uint8_t *packet, size_t length, const uint8_t address[16], int family, uint16_t port,
	uint32_t id);

/* Requests answered in C and handed to TypeScript since the start. */
void responder_counts(uint32_t *answered, uint32_t *handed_on);

#endif
