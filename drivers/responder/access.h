/*
 * Who is answered: networks that are allowed and networks that are not, by prefix. Portable C17: no XS, no OS.
 *
 * A list is set once, before the first packet; looking it up allocates nothing and takes at most ACCESS_RULES
 * comparisons of 16 bytes. An address is refused when a denying rule holds it, or when there are allowing rules and
 * none of them does. The order of the rules means nothing.
 */
#ifndef NOONMARK_ACCESS_H
#define NOONMARK_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ACCESS_RULES = 32,      /* as many as the configuration can name: 16 of each kind */
	ACCESS_RULE_BYTES = 18, /* 16 of address (IPv4 mapped, RFC 4291 §2.5.5.2), bits of the prefix, 1 allow or 0 deny */
};

/* Starts zeroed: everybody is answered. */
struct access {
	uint8_t rules[ACCESS_RULES][ACCESS_RULE_BYTES];
	size_t count;
	bool allows; /* there is a rule that allows */
};

/* Takes the rules as src/ntp/access.ts writes them; false, and nothing is changed, where they are no such rules. */
bool access_set(struct access *access, const uint8_t *rules, size_t bytes);

/* Whether a sender is answered. Address as in IPv6, IPv4 mapped. */
bool access_admits(const struct access *access, const uint8_t address[16]);

#endif
