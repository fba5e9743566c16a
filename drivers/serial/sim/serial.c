/*
 * The simulated serial line. Bytes are handed to the firmware when the last of a chunk has arrived, as a UART does
 * that waits for the line to fall silent; a chunk's ticks are those of its first byte.
 */
#include <string.h>

#include "../../pulse/pulse.h"
#include "../../pulse/sim/pulse_sim.h"
#include "../../sim/dispatch.h"
#include "../../sim/event.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/wire.h"
#include "../chunks.h"

enum {
	SEND_BYTES = 512,
	BITS_PER_BYTE = 10, /* start, eight data bits, stop */
	CHUNK_HEAD_BYTES = 9,
	CHUNK_LIMIT = 256,
};

/* What travels from take_bytes to take_complete, before the bytes. */
struct arrival {
	int64_t start_ns;
	uint32_t baud;
};

static struct host_callback on_bytes;
static uint32_t baud;
static struct chunks chunks;
static int64_t silent_since_ns; /* when the last byte of the chunk before had arrived */
static uint64_t read_ticks;
static int64_t sent_by_ns; /* when the last byte queued for sending has left */

static int64_t line_time_ns(int64_t bytes)
{
	return bytes * BITS_PER_BYTE * 1000000000 / baud;
}

/* Bytes without a pause between them, the first of which arrives now, at `start_ns`. */
static void take_bytes(int64_t start_ns, const uint8_t *bytes, size_t length)
{
	if (!on_bytes.set || length > CHUNKS_BYTES) {
		chunks.lost += (uint32_t)length;
		return;
	}
	struct arrival arrival = {.start_ns = start_ns, .baud = baud};
	uint8_t payload[sizeof(arrival) + CHUNKS_BYTES];
	memcpy(payload, &arrival, sizeof(arrival));
	memcpy(payload + sizeof(arrival), bytes, length);
	event_add(start_ns + line_time_ns((int64_t)length), EVENT_BYTES_COMPLETE, payload, sizeof(arrival) + length);
}
DISPATCH_ON(LINK_BYTES, 1, LINK_PAYLOAD_LIMIT, take_bytes);

/*
 * The last of the bytes of an earlier take_bytes has arrived. A change of speed meanwhile makes framing errors of the
 * bytes that were under way.
 */
static void take_complete(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	struct arrival arrival;
	memcpy(&arrival, payload, sizeof(arrival));
	length -= sizeof(arrival);
	if (arrival.baud == baud) {
		bool pause = arrival.start_ns > silent_since_ns + line_time_ns(1);
		chunks_put(&chunks, payload + sizeof(arrival), length, pulse_count_at_world_ns(arrival.start_ns), pause);
		silent_since_ns = arrival.start_ns + line_time_ns((int64_t)length);
	} else {
		chunks.lost += (uint32_t)length;
	}
	host_callback_call(&on_bytes);
}
DISPATCH_ON(EVENT_BYTES_COMPLETE, 0, 0, take_complete);

/* What a recording knows to have been read as one chunk: it is read so again, unless more belongs to it. */
static void take_chunk(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	if (!on_bytes.set)
		return;
	bool more = payload[0] != 0;
	chunks_put(&chunks, payload + CHUNK_HEAD_BYTES, length - CHUNK_HEAD_BYTES, wire_get(payload + 1, 8), true);
	if (!more)
		host_callback_call(&on_bytes);
}
DISPATCH_ON(LINK_CHUNK, CHUNK_HEAD_BYTES + 1, CHUNK_HEAD_BYTES + CHUNK_LIMIT, take_chunk);

/* Tells the world at which speed the firmware listens now: a frame without bytes. */
static void set_baud(xsMachine *the, xsSlot *slot)
{
	double wanted = xsmcToNumber(*slot);
	if (!(wanted >= 1200 && wanted <= 3000000))
		xsRangeError("baud rate %g", wanted);
	baud = (uint32_t)wanted;
	link_send(LINK_SERIAL, &baud, sizeof(baud), NULL, 0);
}

void xs_serial_open(xsMachine *the)
{
	set_baud(the, &xsArg(0));
	host_callback_set(the, &on_bytes, &xsArg(1));
}

void xs_serial_set_baud(xsMachine *the)
{
	set_baud(the, &xsArg(0));
	chunks_clear(&chunks);
}

void xs_serial_read(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	uint32_t byte_ticks = baud ? (uint32_t)((uint64_t)pulse_resolution_hz() * BITS_PER_BYTE / baud) : 0;
	xsmcSetInteger(xsResult, (xsIntegerValue)chunks_take(&chunks, into, size, byte_ticks, &read_ticks));
}

void xs_serial_chunk_ticks(xsMachine *the)
{
	host_set_ticks(the, &xsResult, read_ticks);
}

void xs_serial_write(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	double wanted = xsmcToNumber(xsArg(1));
	if (!(wanted >= 0 && wanted <= size))
		xsRangeError("%g bytes of a buffer of %u", wanted, (unsigned)size);
	uint32_t length = (uint32_t)wanted;
	int64_t now_ns = host_now_ns();
	if (sent_by_ns < now_ns)
		sent_by_ns = now_ns;
	/* What is still to leave counts against the buffer, rounded up to whole bytes. */
	int64_t waiting = baud ? (sent_by_ns - now_ns + line_time_ns(1) - 1) / line_time_ns(1) : SEND_BYTES;
	bool accepted = waiting + length <= SEND_BYTES;
	if (accepted && length > 0) {
		sent_by_ns += line_time_ns(length);
		link_send(LINK_SERIAL, &baud, sizeof(baud), bytes, length);
	}
	xsmcSetBoolean(xsResult, accepted);
}

void xs_serial_lost_bytes(xsMachine *the)
{
	xsmcSetNumber(xsResult, chunks.lost);
}
