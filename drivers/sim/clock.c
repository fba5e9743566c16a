/*
 * The one clock of this process. Real time: CLOCK_MONOTONIC since the world's start. Virtual time: a variable that
 * the event loop sets. Date and Math.random inside the engine follow it and the seed, never the computer.
 */
#include "clock.h"

#include <stdbool.h>
#include <sys/time.h>
#include <time.h>

#include "options.h"

static int64_t virtual_now_ns;

int64_t clock_monotonic_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void clock_set(int64_t now_ns)
{
	virtual_now_ns = now_ns;
}

int64_t host_now_ns(void)
{
	const struct host_options *options = host_options();
	return options->realtime ? clock_monotonic_ns() - options->epoch_ns : virtual_now_ns;
}

/* What Date reads. The device has no calendar clock: it starts at 1970 and counts from there, and so does this. */
int host_time_of_day(struct timeval *now, void *zone)
{
	(void)zone;
	int64_t now_ns = host_now_ns();
	if (now_ns < 0)
		now_ns = 0;
	now->tv_sec = (time_t)(now_ns / 1000000000);
	now->tv_usec = (suseconds_t)(now_ns % 1000000000 / 1000);
	return 0;
}

/* What Math.random reads, 31 bits at a time: splitmix64 (Steele, Lea, Flood 2014), the same on every word size. */
int host_random(void)
{
	static uint64_t state;
	static bool seeded;
	if (!seeded) {
		state = host_options()->seed;
		seeded = true;
	}
	state += 0x9e3779b97f4a7c15;
	uint64_t mixed = state;
	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
	return (int)((mixed ^ (mixed >> 31)) >> 33);
}
