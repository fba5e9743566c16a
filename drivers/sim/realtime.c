/*
 * The event loop in real time: each event and timer waits for its moment of CLOCK_MONOTONIC, and file descriptors are
 * watched meanwhile. The oscillator's segments are put into effect when they arrive, before their moment, since the
 * counter is read by other threads at any time.
 */
#include "realtime.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "clock.h"
#include "dispatch.h"
#include "event.h"
#include "fail.h"
#include "link.h"
#include "loop.h"
#include "options.h"
#include "report.h"
#include "timer.h"
#include "watch.h"

#define NS_PER_S INT64_C(1000000000)

/* Frames that arrived in real time: some take effect now, the others wait for their moment. */
static void take_frames(void *unused)
{
	(void)unused;
	struct link_frame frame;
	link_read(false);
	while (link_take(&frame)) {
		dispatch_check(frame.type, frame.length);
		if (frame.type == LINK_STOP)
			loop_stop();
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
		while (timer_next_ns() < event_first()->time_ns)
			timer_run_next();
		loop_run_first_event();
	}
	while (timer_next_ns() <= now_ns)
		timer_run_next();
}

static void arm(int timer_fd, int64_t wake_ns)
{
	static int64_t armed_ns = INT64_MIN;
	if (wake_ns == armed_ns)
		return;
	armed_ns = wake_ns;
	int64_t at_ns = wake_ns + host_options()->epoch_ns;
	if (at_ns < 1)
		at_ns = 1;
	struct itimerspec when = {.it_value = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S}};
	if (timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL) != 0)
		host_fail("cannot set the timer: %s", strerror(errno));
}

static void wake(void *unused)
{
	(void)unused;
}

void realtime_run(void)
{
	int timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (timer_fd < 0)
		host_fail("cannot make a timer: %s", strerror(errno));
	watch_events(LINK_FD, EPOLLIN, take_frames, NULL);
	/* It only has to end the wait: run_due sees what the time is. */
	watch_events(timer_fd, EPOLLIN | EPOLLET, wake, NULL);
	take_frames(NULL);
	int64_t report_ns = host_now_ns() + NS_PER_S;
	for (;;) {
		run_due(host_now_ns());
		if (host_now_ns() >= report_ns) {
			report_reached();
			report_ns += NS_PER_S;
		}
		/* A world that reads slowly gets the rest a moment later; the console drops lines meanwhile. */
		int64_t wake_ns = link_flush(false) ? report_ns : host_now_ns() + NS_PER_S / 100;
		if (event_first() && event_first()->time_ns < wake_ns)
			wake_ns = event_first()->time_ns;
		if (timer_next_ns() < wake_ns)
			wake_ns = timer_next_ns();
		arm(timer_fd, wake_ns);
		watch_wait();
	}
}
