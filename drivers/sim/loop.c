/*
 * The event loop: how it starts, what it reports, and virtual time (realtime.c is the other).
 *
 * In virtual time events of the world and timers are merged in order of time; at one instant the world's events come
 * first, in the order in which they were sent, then the timers in the order in which they were set. The order thus
 * depends neither on how the world batches its frames nor on how the kernel cuts them. Time jumps from one to the
 * next and nothing sleeps.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "loop.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "carry.h"
#include "clock.h"
#include "dispatch.h"
#include "engine.h"
#include "event.h"
#include "fail.h"
#include "link.h"
#include "report.h"
#include "timer.h"

enum {
	STEPS_AT_ONE_INSTANT = 100000, /* far above any burst of packets that a scenario injects at once */
	SEND_BYTES = 65536,            /* what virtual time writes at once */
	HORIZONS = 256,                /* the world is ahead by some seconds, each in at most four pieces */
};

/* Horizons that were read while an answer was waited for, and are still ahead. */
static struct {
	int64_t at_ns[HORIZONS];
	unsigned first, count;
} horizons;

void loop_stop(void)
{
	link_flush(false);
	_exit(0);
}

void loop_await_start(void)
{
	const char *version = engine_version();
	link_send(LINK_READY, version, strlen(version), NULL, 0);
	link_flush(true);
	for (;;) {
		struct link_frame frame;
		while (link_take(&frame)) {
			dispatch_check(frame.type, frame.length);
			if (frame.type == LINK_STOP)
				loop_stop();
			if (frame.type == LINK_START) {
				clock_set(frame.time_ns);
				return;
			}
			dispatch(frame.type, frame.time_ns, frame.payload, frame.length);
		}
		link_read(true);
	}
}

void loop_run_first_event(void)
{
	struct event *event = event_take();
	dispatch(event->type, event->time_ns, event->payload, event->length);
	free(event);
}

/* Ends the process when virtual time has stood still for too long: a timer that sets itself again at once. */
static void count_step(int64_t time_ns)
{
	static int64_t last_ns = INT64_MIN;
	static uint32_t steps;
	steps = time_ns == last_ns ? steps + 1 : 0;
	last_ns = time_ns;
	if (steps == STEPS_AT_ONE_INSTANT)
		host_fail("virtual time stands still: %d timers and events at %lld ns, and there is always another one",
			STEPS_AT_ONE_INSTANT, (long long)time_ns);
}

/* Takes a frame of the world in virtual time; returns whether it is a HORIZON. */
static bool take_frame(const struct link_frame *frame)
{
	dispatch_check(frame->type, frame->length);
	if (frame->type == LINK_STOP)
		loop_stop();
	if (frame->type == LINK_CARRIED) {
		dispatch(frame->type, frame->time_ns, frame->payload, frame->length);
		return false;
	}
	if (frame->time_ns < host_now_ns())
		host_fail("the world sent a frame of type %u for %lld ns, which is past: it is %lld ns", frame->type,
			(long long)frame->time_ns, (long long)host_now_ns());
	if (frame->type == LINK_HORIZON)
		return true;
	event_add(frame->time_ns, frame->type, frame->payload, frame->length);
	return false;
}

static void keep_horizon(int64_t at_ns)
{
	if (horizons.count == HORIZONS)
		host_fail("the world is %d horizons ahead of a datagram that it carries", HORIZONS);
	horizons.at_ns[(horizons.first + horizons.count++) % HORIZONS] = at_ns;
}

/*
 * Waits until the world has carried what the firmware has sent: what comes back is among the events then, however far
 * ahead the world was.
 */
static void await_carried(void)
{
	while (carry_pending()) {
		struct link_frame frame;
		while (carry_pending() && link_take(&frame))
			if (take_frame(&frame))
				keep_horizon(frame.time_ns);
		if (!carry_pending())
			return;
		link_flush(true);
		link_read(true);
	}
}

/* Runs all that is due before `horizon_ns`. */
static void run_before(int64_t horizon_ns)
{
	for (;;) {
		if (carry_pending())
			await_carried();
		const struct event *event = event_first();
		int64_t event_ns = event ? event->time_ns : INT64_MAX;
		int64_t timer_ns = timer_next_ns();
		int64_t next_ns = event_ns <= timer_ns ? event_ns : timer_ns;
		if (next_ns >= horizon_ns)
			return;
		if (next_ns > host_now_ns())
			clock_set(next_ns);
		count_step(next_ns);
		if (link_backlog() > SEND_BYTES)
			link_flush(true);
		if (event_ns <= timer_ns)
			loop_run_first_event();
		else
			timer_run_next();
	}
}

/* Takes frames into the queue as far as the next HORIZON, whose time is returned; waits for it. */
static int64_t read_to_horizon(void)
{
	if (horizons.count > 0) {
		int64_t at_ns = horizons.at_ns[horizons.first];
		horizons.first = (horizons.first + 1) % HORIZONS;
		horizons.count--;
		return at_ns;
	}
	for (;;) {
		struct link_frame frame;
		while (link_take(&frame))
			if (take_frame(&frame))
				return frame.time_ns;
		if (link_read(false))
			continue;
		link_flush(true);
		link_read(true);
	}
}

/* Whether there is more than one processor that this process may run on. */
static bool has_other_processors(void)
{
	cpu_set_t allowed;
	return sched_getaffinity(0, sizeof(allowed), &allowed) == 0 && CPU_COUNT(&allowed) > 1;
}

void loop_virtual_time(void)
{
	/* While this process does half of what it was given, the world makes what comes after it, if it has where to. */
	bool in_parallel = has_other_processors();
	for (;;) {
		int64_t horizon_ns = read_to_horizon();
		run_before(horizon_ns);
		clock_set(horizon_ns);
		report_reached();
		if (in_parallel && link_passed_middle())
			link_flush(false);
	}
}

void loop_until_idle(void)
{
	while (timer_next_ns() != INT64_MAX)
		run_before(timer_next_ns() + 1);
}
