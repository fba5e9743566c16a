/* A packet as it came, as the portable parts of the responder look at it. */
#ifndef NOONMARK_ARRIVAL_H
#define NOONMARK_ARRIVAL_H

#include <stddef.h>
#include <stdint.h>

struct arrival {
	const uint8_t *address; /* the sender's, as in IPv6, IPv4 mapped */
	uint16_t port;          /* the sender's, in the machine's order */
	/* not read where `length` is more than HANDOVER_PACKET_BYTES; the answer takes their place */
	uint8_t *bytes;
	size_t length;          /* all of it, even where not all was copied */
	uint64_t receive_ticks; /* the counter when it came */
};

#endif
