/*
 * Which packets of the mDNS group TypeScript gets to see: those that contain one of our words. On a network with
 * printers, televisions and telephones that is one in hundreds, and only it costs the engine's time.
 *
 * Portable: nothing but <stddef.h>; tested on Linux (test/drivers/mdns/filter.test.ts).
 */
#ifndef NOONMARK_MDNS_FILTER_H
#define NOONMARK_MDNS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline uint8_t mdns_lower(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte;
}

/* Whether `word` (lower case, with a zero at the end, not empty) stands anywhere in the packet, in whatever case. */
static inline bool mdns_contains(const uint8_t *packet, size_t length, const char *word)
{
	for (size_t start = 0; start < length; start++) {
		size_t matched = 0;
		while (word[matched] != 0 && start + matched < length
			&& mdns_lower(packet[start + matched]) == (uint8_t)word[matched]) {
			matched++;
		}
		if (word[matched] == 0) {
			return true;
		}
	}
	return false;
}

/* `name`: our host name, in lower case. */
static inline bool mdns_concerns(const uint8_t *packet, size_t length, const char *name)
{
	return mdns_contains(packet, length, "_ntp") || mdns_contains(packet, length, "_services")
		|| mdns_contains(packet, length, name);
}

#endif
