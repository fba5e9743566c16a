/* See turnstile.h. */
#include "turnstile.h"

#include <string.h>

enum { NETWORK_BYTES = 8, ADDRESS_BYTES = 16 };

/* What counts of an address: an IPv6 host has as many as it likes in its network. */
static void key_of(const uint8_t address[ADDRESS_BYTES], uint8_t key[ADDRESS_BYTES])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool is_ipv4 = memcmp(address, mapped, sizeof mapped) == 0;
	memset(key, 0, ADDRESS_BYTES);
	memcpy(key, address, is_ipv4 ? ADDRESS_BYTES : NETWORK_BYTES);
}

bool turnstile_admits(struct turnstile *turnstile, const uint8_t address[16], int64_t now_ms)
{
	uint8_t key[ADDRESS_BYTES];
	size_t place = 0;
	key_of(address, key);
	for (size_t i = 0; i < TURNSTILE_PLACES; i++) {
		if (turnstile->places[i].full_ms != 0 && memcmp(turnstile->places[i].address, key, sizeof key) == 0) {
			place = i;
			break;
		}
		if (turnstile->places[i].full_ms < turnstile->places[place].full_ms)
			place = i;
	}
	bool is_known = memcmp(turnstile->places[place].address, key, sizeof key) == 0;
	int64_t full_ms = is_known ? turnstile->places[place].full_ms : 0;
	if (full_ms < now_ms)
		full_ms = now_ms;
	if (full_ms - now_ms > (int64_t)(TURNSTILE_BURST - 1) * TURNSTILE_REFILL_MS)
		return false;
	memcpy(turnstile->places[place].address, key, sizeof key);
	turnstile->places[place].full_ms = full_ms + TURNSTILE_REFILL_MS;
	return true;
}
