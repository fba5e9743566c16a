/* See access.h. */
#include "access.h"

#include <string.h>

#include "hot.h"

enum { ADDRESS_BYTES = 16, BITS_AT = ADDRESS_BYTES, ALLOWS_AT, ADDRESS_BITS = 8 * ADDRESS_BYTES };

bool access_set(struct access *access, const uint8_t *rules, size_t bytes)
{
	size_t count = bytes / ACCESS_RULE_BYTES;
	if (bytes % ACCESS_RULE_BYTES != 0 || count > ACCESS_RULES)
		return false;
	bool allows = false;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *rule = rules + i * ACCESS_RULE_BYTES;
		if (rule[BITS_AT] > ADDRESS_BITS || rule[ALLOWS_AT] > 1)
			return false;
		allows |= rule[ALLOWS_AT] == 1;
	}
	memcpy(access->rules, rules, bytes);
	access->count = count;
	access->allows = allows;
	return true;
}

static bool HOT holds(const uint8_t rule[ACCESS_RULE_BYTES], const uint8_t address[16])
{
	size_t whole = rule[BITS_AT] / 8, rest = rule[BITS_AT] % 8;
	if (memcmp(rule, address, whole) != 0)
		return false;
	return rest == 0 || (rule[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool HOT access_admits(const struct access *access, const uint8_t address[16])
{
	bool allowed = !access->allows;
	for (size_t i = 0; i < access->count; i++) {
		if (!holds(access->rules[i], address))
			continue;
		if (access->rules[i][ALLOWS_AT] == 0)
			return false;
		allowed = true;
	}
	return allowed;
}
