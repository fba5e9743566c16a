/*
 * The simulated serial line. Bytes are handed to the firmware when the last of a chunk has arrived, as a UART does
 * that waits for the line to fall silent; a chunk's ticks are those of its first byte.
 */
#include <string.h>

#include "../../pulse/sim/pulse_sim.h"
#include "../../sim/event.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "serial_sim.h"

enum {
	RECEIVE_BYTES = 4096, /* a burst of sentences is under 1,500 bytes: room for two and a late firmware */
	CHUNKS = 64,
	SEND_BYTES = 512,
	BITS_PER_BYTE = 10, /* start, eight data bits, stop */
};

struct chunk {
	int64_t start_ns;
	uint32_t length;
};

static struct host_callback on_bytes;
static uint32_t baud;
static uint8_t buffer[RECEIVE_BYTES];
static struct chunk chunks[CHUNKS];
static uint32_t first_byte, byte_count, first_chunk, chunk_count, lost;
static uint64_t read_ticks;
static int64_t sent_by_ns;

static int64_t line_time_ns(uint32_t bytes)
{
	return (int64_t)bytes * BITS_PER_BYTE * 1000000000 / baud;
}

/* What travels from serial_begin to serial_complete, before the bytes. */
struct arrival {
	int64_t start_ns;
	uint32_t baud;
};

void serial_begin(int64_t start_ns, const uint8_t *bytes, size_t length)
{
	if (!on_bytes.set || length > RECEIVE_BYTES) {
		lost += (uint32_t)length;
		return;
	}
	struct arrival arrival = { .start_ns = start_ns, .baud = baud };
	uint8_t payload[sizeof(arrival) + RECEIVE_BYTES];
	memcpy(payload, &arrival, sizeof(arrival));
	memcpy(payload + sizeof(arrival), bytes, length);
	event_add(start_ns + line_time_ns((uint32_t)length), EVENT_BYTES_COMPLETE, payload, sizeof(arrival) + length);
}

static void keep(int64_t start_ns, const uint8_t *bytes, uint32_t length)
{
	uint32_t room = chunk_count < CHUNKS ? RECEIVE_BYTES - byte_count : 0;
	uint32_t taken = length < room ? length : room;
	lost += length - taken;
	for (uint32_t i = 0; i < taken; i++) buffer[(first_byte + byte_count + i) % RECEIVE_BYTES] = bytes[i];
	byte_count += taken;
	if (taken > 0) {
		chunks[(first_chunk + chunk_count) % CHUNKS] = (struct chunk){ start_ns, taken };
		chunk_count++;
	}
}

/* A change of speed meanwhile makes framing errors of the bytes that were under way. */
void serial_complete(const uint8_t *payload, size_t length)
{
	struct arrival arrival;
	memcpy(&arrival, payload, sizeof(arrival));
	length -= sizeof(arrival);
	if (arrival.baud == baud)
		keep(arrival.start_ns, payload + sizeof(arrival), (uint32_t)length);
	else
		lost += (uint32_t)length;
	host_callback_call(&on_bytes);
}

/* Tells the world at which speed the firmware listens now: a frame without bytes. */
static void set_baud(xsMachine *the, xsSlot *slot)
{
	double wanted = xsmcToNumber(*slot);
	if (!(wanted >= 1200 && wanted <= 3000000)) xsRangeError("baud rate %g", wanted);
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
	byte_count = chunk_count = 0;
}

void xs_serial_read(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	if (chunk_count == 0) {
		xsmcSetInteger(xsResult, 0);
		return;
	}
	struct chunk *chunk = &chunks[first_chunk];
	uint32_t length = chunk->length < size ? chunk->length : size;
	for (uint32_t i = 0; i < length; i++) ((uint8_t *)into)[i] = buffer[(first_byte + i) % RECEIVE_BYTES];
	read_ticks = pulse_count_at_world_ns(chunk->start_ns);
	first_byte = (first_byte + length) % RECEIVE_BYTES;
	byte_count -= length;
	chunk->start_ns += line_time_ns(length);
	chunk->length -= length;
	if (chunk->length == 0) {
		first_chunk = (first_chunk + 1) % CHUNKS;
		chunk_count--;
	}
	xsmcSetInteger(xsResult, (xsIntegerValue)length);
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
	if (!(wanted >= 0 && wanted <= size)) xsRangeError("%g bytes of a buffer of %u", wanted, (unsigned)size);
	uint32_t length = (uint32_t)wanted;
	int64_t now_ns = host_now_ns();
	if (sent_by_ns < now_ns) sent_by_ns = now_ns;
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
	xsmcSetNumber(xsResult, lost);
}
