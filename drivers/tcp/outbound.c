/* See outbound.h. */
#include "outbound.h"

#include <string.h>

void outbound_begin(struct outbound *outbound)
{
	atomic_store(&outbound->seconds, 0);
	atomic_store(&outbound->written, 0);
	atomic_store(&outbound->taken, 0);
	atomic_store(&outbound->state, OUTBOUND_CONNECTING);
}

bool outbound_receive(struct outbound *outbound, const uint8_t *bytes, size_t length)
{
	const uint32_t written = atomic_load(&outbound->written);
	if (length > OUTBOUND_BYTES - (written - atomic_load(&outbound->taken)))
		return false;
	for (size_t i = 0; i < length; i++)
		outbound->bytes[(written + i) % OUTBOUND_BYTES] = bytes[i];
	atomic_store(&outbound->written, written + (uint32_t)length);
	return true;
}

size_t outbound_take(struct outbound *outbound, uint8_t *into, size_t size)
{
	const uint32_t taken = atomic_load(&outbound->taken);
	const size_t waiting = atomic_load(&outbound->written) - taken;
	const size_t length = waiting < size ? waiting : size;
	for (size_t i = 0; i < length; i++)
		into[i] = outbound->bytes[(taken + i) % OUTBOUND_BYTES];
	atomic_store(&outbound->taken, taken + (uint32_t)length);
	return length;
}

bool outbound_tick(struct outbound *outbound)
{
	if (atomic_load(&outbound->state) != OUTBOUND_CONNECTING)
		return false;
	return atomic_fetch_add(&outbound->seconds, 1) >= CONNECT_SECONDS;
}
