/*
 * The simulated counter: piecewise linear over the world's clock, as the world draws it second by second.
 *
 * Segments live in a ring under a sequence lock: one writer (the event loop), any number of readers (the responder's
 * thread reads the counter for each packet). All fields are relaxed atomics, so a torn read is seen by the sequence
 * number and never undefined.
 */
#include "../pulse.h"

#include <stdatomic.h>

#include "../../sim/dispatch.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/wire.h"
#include "../edges.h"
#include "pulse_sim.h"

/* One segment a second, a few of them ahead: the last minute stays known. */
enum { SEGMENTS = 64 };

struct segment {
	_Atomic int64_t start_ns;
	_Atomic uint64_t count;
	_Atomic uint32_t fraction;
	_Atomic uint64_t rate;
};

static struct segment ring[SEGMENTS];
static _Atomic uint32_t written;  /* segments ever; the newest is ring[(written − 1) % SEGMENTS] */
static _Atomic uint32_t sequence; /* odd while the ring is being changed */
/* the segment that was read last, counted as above: most often it is asked for again */
static _Atomic uint32_t found;
static _Atomic uint64_t last_count;

static struct host_callback on_edge;
static struct edges edges;

/*
 * From `start_ns` on the counter is count + fraction·2^-32 + (t − start)·rate, `rate` in 2^-64 ticks per nanosecond.
 * Segments come in order of time; the last one holds until there is another.
 */
static void take_segment(int64_t start_ns, const uint8_t *payload, size_t length)
{
	(void)length;
	uint64_t count = wire_get(payload, 8), rate = wire_get(payload + 16, 8);
	uint32_t fraction = (uint32_t)wire_get(payload + 8, 4);
	uint32_t number = atomic_load_explicit(&written, memory_order_relaxed);
	struct segment *segment = &ring[number % SEGMENTS];
	atomic_fetch_add_explicit(&sequence, 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	atomic_store_explicit(&segment->start_ns, start_ns, memory_order_relaxed);
	atomic_store_explicit(&segment->count, count, memory_order_relaxed);
	atomic_store_explicit(&segment->fraction, fraction, memory_order_relaxed);
	atomic_store_explicit(&segment->rate, rate, memory_order_relaxed);
	atomic_store_explicit(&written, number + 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&sequence, 1, memory_order_release);
}
DISPATCH_ON(LINK_OSCILLATOR, 24, 24, take_segment);

/* The high 64 bits of elapsed·rate + fraction·2^32: whole ticks. From halves, since 32-bit builds have no __int128. */
static uint64_t ticks(uint64_t elapsed_ns, uint64_t rate, uint32_t fraction)
{
	uint64_t low = (elapsed_ns & UINT32_MAX) * (rate & UINT32_MAX);
	uint64_t middle1 = (elapsed_ns >> 32) * (rate & UINT32_MAX);
	uint64_t middle2 = (elapsed_ns & UINT32_MAX) * (rate >> 32);
	uint64_t high = (elapsed_ns >> 32) * (rate >> 32);
	uint64_t carry = (low >> 32) + (middle1 & UINT32_MAX) + (middle2 & UINT32_MAX) + fraction;
	return high + (middle1 >> 32) + (middle2 >> 32) + (carry >> 32);
}

static bool begun(uint32_t place, int64_t world_ns)
{
	return atomic_load_explicit(&ring[place % SEGMENTS].start_ns, memory_order_relaxed) <= world_ns;
}

/* The newest segment that had begun at `world_ns`, or the oldest that is known. */
static const struct segment *find(uint32_t number, int64_t world_ns)
{
	uint32_t place = atomic_load_explicit(&found, memory_order_relaxed);
	if (place + 1 < number && begun(place, world_ns) && !begun(place + 1, world_ns))
		return &ring[place % SEGMENTS];
	uint32_t oldest = number < SEGMENTS ? 0 : number - SEGMENTS;
	if (number == 0)
		return NULL;
	place = number - 1;
	while (place > oldest && !begun(place, world_ns))
		place--;
	atomic_store_explicit(&found, place, memory_order_relaxed);
	return &ring[place % SEGMENTS];
}

uint64_t pulse_count_at_world_ns(int64_t world_ns)
{
	for (;;) {
		uint32_t before = atomic_load_explicit(&sequence, memory_order_acquire);
		const struct segment *segment = find(atomic_load_explicit(&written, memory_order_relaxed), world_ns);
		if (!segment)
			return 0;
		int64_t elapsed_ns = world_ns - atomic_load_explicit(&segment->start_ns, memory_order_relaxed);
		uint64_t count = atomic_load_explicit(&segment->count, memory_order_relaxed);
		uint64_t rate = atomic_load_explicit(&segment->rate, memory_order_relaxed);
		uint32_t fraction = atomic_load_explicit(&segment->fraction, memory_order_relaxed);
		atomic_thread_fence(memory_order_acquire);
		if ((before & 1) || before != atomic_load_explicit(&sequence, memory_order_relaxed))
			continue;
		if (elapsed_ns >= 0)
			return count + ticks((uint64_t)elapsed_ns, rate, fraction);
		return count - ticks((uint64_t)-elapsed_ns, rate, 0) - 1;
	}
}

uint64_t pulse_count_at_monotonic_ns(int64_t monotonic_ns)
{
	return pulse_count_at_world_ns(monotonic_ns - host_options()->epoch_ns);
}

/* Two readings are never equal: on the device reading the counter takes longer than one of its ticks. */
uint64_t pulse_now(void)
{
	uint64_t count = pulse_count_at_world_ns(host_now_ns());
	uint64_t last = atomic_load_explicit(&last_count, memory_order_relaxed);
	uint64_t next;
	do {
		next = count > last ? count : last + 1;
	} while (!atomic_compare_exchange_weak_explicit(&last_count, &last, next, memory_order_relaxed,
		memory_order_relaxed));
	return next;
}

uint32_t pulse_resolution_hz(void)
{
	return host_options()->resolution_hz;
}

/* The capture interrupt has just happened. */
static void take_capture(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	(void)length;
	if (!on_edge.set)
		return;
	edges_put(&edges, wire_get(payload, 8));
	host_callback_call(&on_edge);
}
DISPATCH_ON(LINK_EDGE, 8, 8, take_capture);

void xs_pulse_open(xsMachine *the)
{
	host_callback_set(the, &on_edge, &xsArg(0));
}

void xs_pulse_resolution_hz(xsMachine *the)
{
	xsmcSetNumber(xsResult, pulse_resolution_hz());
}

void xs_pulse_now(xsMachine *the)
{
	host_set_ticks(the, &xsResult, pulse_now());
}

void xs_pulse_take_edge(xsMachine *the)
{
	uint64_t count;
	if (edges_take(&edges, &count))
		host_set_ticks(the, &xsResult, count);
	else
		xsmcSetInteger(xsResult, -1);
}

void xs_pulse_lost_edges(xsMachine *the)
{
	xsmcSetNumber(xsResult, edges_lost(&edges));
}

/* The capture is exact to one tick: the next power of two above 1 / resolution. */
void xs_pulse_precision_exponent(xsMachine *the)
{
	int exponent = 0;
	while ((UINT64_C(1) << (exponent + 1)) <= pulse_resolution_hz())
		exponent++;
	xsmcSetInteger(xsResult, -exponent);
}
