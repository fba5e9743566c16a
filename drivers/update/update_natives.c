/* The natives of update.ts that need no platform. */
#include "update.h"

#include <string.h>

#include "../responder/hash.h"
#include "xsmc.h"

struct access update_access;

void xs_update_set_access(xsMachine *the)
{
	void *rules;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &rules, &size);
	if (!access_set(&update_access, rules, size))
		xsRangeError("%u bytes are no access list of at most %u rules", (unsigned)size, (unsigned)ACCESS_RULES);
}

void xs_update_sha256(xsMachine *the)
{
	void *bytes, *into;
	xsUnsignedValue size, room;
	const double from = xsmcToNumber(xsArg(1)), length = xsmcToNumber(xsArg(2));
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	xsmcGetBufferWritable(xsArg(3), &into, &room);
	if (!(from >= 0 && length >= 0 && from + length <= size) || room < HASH_BYTES_MOST)
		xsRangeError("%g bytes from %g on are not among %u, or 32 do not fit %u", length, from, (unsigned)size,
			(unsigned)room);
	uint8_t digest[HASH_BYTES_MOST];
	const struct hash_piece first = {(const uint8_t *)bytes + (size_t)from, (size_t)length}, none = {NULL, 0};
	hash_compute(HASH_SHA256, first, none, digest);
	memcpy(into, digest, sizeof digest);
}
