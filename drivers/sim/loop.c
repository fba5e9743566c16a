/*
 * The event loop.
 *
 * Virtual time: events of the world and timers are merged in order of time; at one instant the world's events come
 * first, in the order in which they were sent, then the timers in the order in which they were set. The order thus
 * depends neither on how the world batches its frames nor on how the kernel cuts them. Time jumps from one to the
 * next and nothing sleeps.
 *
 * Real time: the same queue, but each entry waits for CLOCK_MONOTONIC. The oscillator's segments are the exception:
 * they are put into effect when they arrive, since the counter is read by other threads at any time.
 */
#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../responder/sim/responder.h"
#include "clock.h"
#include "dispatch.h"
#include "engine.h"
#include "event.h"
#include "host.h"
#include "link.h"
#include "timer.h"

#define NS_PER_S INT64_C(1000000000)

/* A collection costs microseconds; once a minute it shows a leak and costs nothing. */
#define COLLECT_EVERY_NS (60 * NS_PER_S)

enum {
	WATCH_LIMIT = 16,
	STEPS_AT_ONE_INSTANT = 100000, /* far above any burst of packets that a scenario injects at once */
	SEND_BYTES = 65536,            /* what virtual time writes at once */
};

static struct watch {
	void (*ready)(void *context);
	void *context;
} watches[WATCH_LIMIT];
static int watch_count;
static int epoll_fd = -1;

static void put32(uint8_t *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(value >> 8 * i);
}

static _Noreturn void stop(void)
{
	link_flush(false);
	_exit(0);
}

static void send_reached(void)
{
	static int64_t collected_ns = INT64_MIN / 2;
	static struct engine_usage usage;
	if (host_now_ns() - collected_ns >= COLLECT_EVERY_NS) {
		collected_ns = host_now_ns();
		engine_collect(&usage);
	}
	uint64_t byte_codes = engine_byte_codes();
	uint32_t answered = 0, handed_on = 0;
	responder_counts(&answered, &handed_on);
	uint8_t payload[32];
	put32(payload, usage.slots);
	put32(payload + 4, usage.chunk_bytes);
	put32(payload + 8, usage.slot_limit);
	put32(payload + 12, usage.chunk_limit);
	put32(payload + 16, (uint32_t)byte_codes);
	put32(payload + 20, (uint32_t)(byte_codes >> 32));
	put32(payload + 24, answered);
	put32(payload + 28, handed_on);
	link_send(LINK_REACHED, payload, sizeof(payload), NULL, 0);
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
			if (frame.type == LINK_STOP) stop();
			if (frame.type == LINK_START) {
				clock_set(frame.time_ns);
				return;
			}
			dispatch(frame.type, frame.time_ns, frame.payload, frame.length);
		}
		link_read(true);
	}
}

static void run_first_event(void)
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

/* Runs all that is due before `horizon_ns`. */
static void run_before(int64_t horizon_ns)
{
	for (;;) {
		const struct event *event = event_first();
		int64_t event_ns = event ? event->time_ns : INT64_MAX;
		int64_t timer_ns = timer_next_ns();
		int64_t next_ns = event_ns <= timer_ns ? event_ns : timer_ns;
		if (next_ns >= horizon_ns) return;
		if (next_ns > host_now_ns()) clock_set(next_ns);
		count_step(next_ns);
		if (link_backlog() > SEND_BYTES) link_flush(true);
		if (event_ns <= timer_ns)
			run_first_event();
		else
			timer_run_next();
	}
}

/* Takes frames into the queue as far as the next HORIZON, whose time is returned; waits for it. */
static int64_t read_to_horizon(void)
{
	for (;;) {
		struct link_frame frame;
		while (link_take(&frame)) {
			dispatch_check(frame.type, frame.length);
			if (frame.type == LINK_STOP) stop();
			if (frame.time_ns < host_now_ns())
				host_fail("the world sent a frame of type %u for %lld ns, which is past: it is %lld ns", frame.type,
					(long long)frame.time_ns, (long long)host_now_ns());
			if (frame.type == LINK_HORIZON) return frame.time_ns;
			event_add(frame.time_ns, frame.type, frame.payload, frame.length);
		}
		link_flush(true);
		link_read(true);
	}
}

void loop_virtual_time(void)
{
	for (;;) {
		int64_t horizon_ns = read_to_horizon();
		run_before(horizon_ns);
		clock_set(horizon_ns);
		send_reached();
	}
}

void loop_until_idle(void)
{
	while (timer_next_ns() != INT64_MAX) run_before(timer_next_ns() + 1);
}

static int make_epoll(void)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);
	if (fd < 0) host_fail("cannot make an epoll descriptor: %s", strerror(errno));
	return fd;
}

static void watch_fd(int fd, uint32_t events, uint64_t key)
{
	struct epoll_event event = { .events = events, .data.u64 = key };
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		host_fail("cannot watch descriptor %d: %s", fd, strerror(errno));
}

void host_watch(int fd, void (*ready)(void *context), void *context)
{
	if (watch_count == WATCH_LIMIT) host_fail("more than %d descriptors to watch", WATCH_LIMIT);
	if (epoll_fd < 0) epoll_fd = make_epoll();
	watches[watch_count] = (struct watch){ ready, context };
	watch_fd(fd, EPOLLIN, (uint64_t)watch_count++);
}

enum { KEY_LINK = 1000, KEY_TIMER };

/* Frames that arrived in real time: some take effect now, the others wait for their moment. */
static void take_frames(void)
{
	struct link_frame frame;
	link_read(false);
	while (link_take(&frame)) {
		dispatch_check(frame.type, frame.length);
		if (frame.type == LINK_STOP) stop();
		if (frame.type == LINK_REQUEST)
			host_fail("the world injected a request in real time; only virtual time has no sockets of its own");
		if (frame.type == LINK_OSCILLATOR)
			dispatch(frame.type, frame.time_ns, frame.payload, frame.length);
		else if (frame.type != LINK_HORIZON)
			event_add(frame.time_ns, frame.type, frame.payload, frame.length);
	}
}

/* Runs what is due by now, at most what was due when it began, so that descriptors are looked at in between. */
static void run_due(int64_t now_ns)
{
	while (event_first() && event_first()->time_ns <= now_ns) {
		while (timer_next_ns() < event_first()->time_ns) timer_run_next();
		run_first_event();
	}
	while (timer_next_ns() <= now_ns) timer_run_next();
}

static void arm(int timer_fd, int64_t wake_ns)
{
	static int64_t armed_ns = INT64_MIN;
	if (wake_ns == armed_ns) return;
	armed_ns = wake_ns;
	int64_t at_ns = wake_ns + host_options()->epoch_ns;
	if (at_ns < 1) at_ns = 1;
	struct itimerspec when = { .it_value = { .tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S } };
	if (timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL) != 0)
		host_fail("cannot set the timer: %s", strerror(errno));
}

static void wait_for_descriptors(void)
{
	struct epoll_event ready[WATCH_LIMIT + 2];
	int count = epoll_wait(epoll_fd, ready, WATCH_LIMIT + 2, -1);
	for (int i = 0; i < count; i++) {
		uint64_t key = ready[i].data.u64;
		if (key == KEY_LINK)
			take_frames();
		else if (key < WATCH_LIMIT)
			watches[key].ready(watches[key].context);
	}
}

void loop_real_time(void)
{
	if (epoll_fd < 0) epoll_fd = make_epoll();
	int timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (timer_fd < 0) host_fail("cannot make a timer: %s", strerror(errno));
	watch_fd(LINK_FD, EPOLLIN, KEY_LINK);
	watch_fd(timer_fd, EPOLLIN | EPOLLET, KEY_TIMER);
	take_frames();
	int64_t report_ns = host_now_ns() + NS_PER_S;
	for (;;) {
		run_due(host_now_ns());
		if (host_now_ns() >= report_ns) {
			send_reached();
			report_ns += NS_PER_S;
		}
		/* A world that reads slowly gets the rest a moment later; the console drops lines meanwhile. */
		int64_t wake_ns = link_flush(false) ? report_ns : host_now_ns() + NS_PER_S / 100;
		if (event_first() && event_first()->time_ns < wake_ns) wake_ns = event_first()->time_ns;
		if (timer_next_ns() < wake_ns) wake_ns = timer_next_ns();
		arm(timer_fd, wake_ns);
		wait_for_descriptors();
	}
}
