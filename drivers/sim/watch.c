#include "watch.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "fail.h"

/* The drivers', the link's and the timer's. */
enum { WATCH_LIMIT = 24 };

static struct watch {
	void (*ready)(void *context);
	void *context;
} watches[WATCH_LIMIT];
static int watch_count;
static int epoll_fd = -1;

void watch_events(int fd, uint32_t events, void (*ready)(void *context), void *context)
{
	if (watch_count == WATCH_LIMIT)
		host_fail("more than %d descriptors to watch", WATCH_LIMIT);
	if (epoll_fd < 0)
		epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		host_fail("cannot make an epoll descriptor: %s", strerror(errno));
	watches[watch_count] = (struct watch){ready, context};
	struct epoll_event event = {.events = events, .data.u64 = (uint64_t)watch_count++};
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		host_fail("cannot watch descriptor %d: %s", fd, strerror(errno));
}

void host_watch(int fd, void (*ready)(void *context), void *context)
{
	watch_events(fd, EPOLLIN, ready, context);
}

void watch_wait(void)
{
	struct epoll_event ready[WATCH_LIMIT];
	int count = epoll_wait(epoll_fd, ready, WATCH_LIMIT, -1);
	for (int i = 0; i < count; i++) {
		const struct watch *watch = &watches[ready[i].data.u64];
		watch->ready(watch->context);
	}
}
