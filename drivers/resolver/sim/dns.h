/*
 * Questions to a DNS server and what its answers say (RFC 1035 §4), as far as an address is wanted. Portable C17: no
 * XS, no OS, nothing allocated. The simulator's resolver uses it; the board has lwIP's.
 */
#ifndef NOONMARK_DNS_H
#define NOONMARK_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DNS_NAME_BYTES = 64,    /* of a name with its end, as src/settings/servers.ts allows it */
	DNS_PACKET_BYTES = 512, /* of a message over UDP (§2.3.4) */
};

enum dns_type { DNS_A = 1, DNS_AAAA = 28 };

enum dns_verdict {
	DNS_ADDRESS,    /* `address` is set: as in IPv6, IPv4 mapped */
	DNS_NOT_OURS,   /* no answer to this question: forged, or rubbish */
	DNS_NO_ADDRESS, /* there is such a name, but it has no address of this type */
	DNS_NO_SUCH_NAME,
	DNS_REFUSED, /* the server fails or does not want to */
};

/* Writes the question for a name into `packet` and returns its length; 0 where it is no name. */
size_t dns_ask(uint8_t packet[DNS_PACKET_BYTES], uint16_t id, const char *name, enum dns_type type);

/* What a packet of any length and content says to that question. */
enum dns_verdict dns_read(const uint8_t *packet, size_t length, uint16_t id, const char *name, enum dns_type type,
	uint8_t address[16]);

#endif
