/*
 * The event loop in real time: each event and timer waits for its moment of CLOCK_MONOTONIC, and file descriptors are
 * watched meanwhile. The oscillator's segments are put into effect when they arrive, before their moment, since the
 * counter is read by other threads at any time.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "dispatch.h"
#include "event.h"
#include "host.h"
#include "link.h"
#include "loop.h"
#include "timer.h"

#define NS_PER_S INT64_C(1000000000)

enum {
	WATCH_LIMIT = 16,
	KEY_LINK = 1000, /* of the epoll events; below are the watches' */
	KEY_TIMER,
};

static struct watch {
	void (*ready)(void *context);
	void *context;
} watches[WATCH_LIMIT];
static int watch_count;
static int epoll_fd = -1;

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

/* Frames that arrived in real time: some take effect now, the others wait for their moment. */
static void take_frames(void)
{
	struct link_frame frame;
	link_read(false);
	while (link_take(&frame)) {
		dispatch_check(frame.type, frame.length);
		if (frame.type == LINK_STOP) loop_stop();
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
		loop_run_first_event();
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
			loop_send_reached();
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
