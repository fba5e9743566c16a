/*
 * The natives of update.ts in the simulator: one firmware, which stays. In virtual time the world sends packets to the
 * port; what is answered goes nowhere. A new firmware goes into a slot in memory, is whole where it is one of ESP-IDF's (its
 * first byte, and the SHA-256 that ends it), and is never started.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../../responder/hash.h"

#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"

enum {
	PACKET_BYTES = 1072,   /* update.ts */
	SLOT_BYTES = 0x1e0000, /* drivers/esp32/partitions.csv */
	MAGIC = 0xe9,          /* ESP_IMAGE_HEADER_MAGIC */
};

static struct host_callback on_packet;

static struct {
	uint8_t *bytes; /* from the first update on */
	size_t length, written;
} slot;

/* The packet that waits; one at a time is as many as the world sends. */
static struct {
	size_t length;
	uint8_t bytes[PACKET_BYTES];
} waiting;

static void take_packet(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	if (!on_packet.set)
		return;
	memcpy(waiting.bytes, payload, length);
	waiting.length = length;
	host_callback_call(&on_packet);
}
DISPATCH_ON(LINK_UPDATE, 1, PACKET_BYTES, take_packet);

void xs_update_open(xsMachine *the)
{
	host_callback_set(the, &on_packet, &xsArg(1));
}

void xs_update_take(xsMachine *the)
{
	void *into;
	xsUnsignedValue room;
	xsmcGetBufferWritable(xsArg(0), &into, &room);
	size_t length = waiting.length < room ? waiting.length : room;
	memcpy(into, waiting.bytes, length);
	waiting.length = 0;
	xsmcSetInteger(xsResult, (xsIntegerValue)length);
}

void xs_update_reply(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

/* In virtual time nothing: a world that could not foresee the challenge could begin no update. */
void xs_update_random(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	if (host_options()->realtime && getrandom(into, size, 0) != (ssize_t)size)
		host_fail("this computer gives no random bytes");
}

void xs_update_begin(xsMachine *the)
{
	const double length = xsmcToNumber(xsArg(0));
	if (slot.bytes == NULL)
		slot.bytes = malloc(SLOT_BYTES);
	slot.written = 0;
	slot.length = length > 0 && length <= SLOT_BYTES ? (size_t)length : 0;
	xsmcSetBoolean(xsResult, slot.bytes != NULL && slot.length > HASH_BYTES_MOST);
}

void xs_update_write(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	const int from = xsmcToInteger(xsArg(1)), length = xsmcToInteger(xsArg(2));
	const bool fits = from >= 0 && length >= 0 && (xsUnsignedValue)from + (xsUnsignedValue)length <= size
		&& slot.written + (size_t)length <= slot.length;
	if (fits) {
		memcpy(slot.bytes + slot.written, (const uint8_t *)bytes + from, (size_t)length);
		slot.written += (size_t)length;
	}
	xsmcSetBoolean(xsResult, fits);
}

void xs_update_finish(xsMachine *the)
{
	void *into;
	xsUnsignedValue room;
	xsmcGetBufferWritable(xsArg(0), &into, &room);
	const size_t content = slot.length - HASH_BYTES_MOST;
	bool whole = slot.length > HASH_BYTES_MOST && slot.written == slot.length && room >= HASH_BYTES_MOST;
	if (whole) {
		uint8_t digest[HASH_BYTES_MOST];
		const struct hash_piece all = {slot.bytes, content}, none = {NULL, 0};
		hash_compute(HASH_SHA256, all, none, digest);
		whole = slot.bytes[0] == MAGIC && memcmp(digest, slot.bytes + content, sizeof digest) == 0;
		memcpy(into, digest, sizeof digest);
	}
	xsmcSetBoolean(xsResult, whole);
}

void xs_update_abandon(xsMachine *the)
{
	(void)the;
	slot.length = 0;
}

void xs_update_activate(xsMachine *the)
{
	xsmcSetTrue(xsResult);
}

void xs_update_pending(xsMachine *the)
{
	xsmcSetFalse(xsResult);
}

void xs_update_confirm(xsMachine *the)
{
	(void)the;
}
