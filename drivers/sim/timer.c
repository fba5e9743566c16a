/*
 * Timers: a short table searched for the earliest (due, sequence), so that equal times keep the order in which they
 * were set. A repeating timer does not drift: its next time counts from when it was due, not from when it ran.
 */
#include "timer.h"

#include "callback.h"
#include "clock.h"
#include "options.h"

/* The firmware sets a handful; a leak of timers is a defect that is better seen than served. */
enum { TIMER_LIMIT = 64 };

enum { NS_PER_MS = 1000000 };

struct timer {
	struct host_callback callback;
	int64_t due_ns;    /* INT64_MAX: not scheduled */
	int64_t repeat_ns; /* 0: once */
	uint64_t sequence;
	uint32_t generation; /* of the table's entry, so that a stale handle is known as such */
	bool used;
};

static struct timer timers[TIMER_LIMIT];
static uint64_t next_sequence = 1;

static struct timer *earliest(void)
{
	struct timer *best = NULL;
	for (struct timer *timer = timers; timer < timers + TIMER_LIMIT; timer++) {
		if (!timer->used || timer->due_ns == INT64_MAX)
			continue;
		if (!best || timer->due_ns < best->due_ns
			|| (timer->due_ns == best->due_ns && timer->sequence < best->sequence))
			best = timer;
	}
	return best;
}

int64_t timer_next_ns(void)
{
	struct timer *timer = earliest();
	return timer ? timer->due_ns : INT64_MAX;
}

static void release(struct timer *timer)
{
	timer->used = false;
	timer->generation++;
	timer->due_ns = INT64_MAX;
	host_callback_clear(&timer->callback);
}

void timer_run_next(void)
{
	struct timer *timer = earliest();
	if (!timer)
		return;
	uint32_t generation = timer->generation;
	uint64_t sequence = timer->sequence;
	if (timer->repeat_ns > 0) {
		timer->due_ns += timer->repeat_ns;
		sequence = timer->sequence = next_sequence++;
	}
	host_callback_call(&timer->callback);
	/* The callback may have cleared the timer, or scheduled it anew. */
	bool untouched = timer->generation == generation && timer->sequence == sequence;
	if (untouched && timer->repeat_ns == 0)
		release(timer);
}

void timer_run_repeating(void)
{
	for (struct timer *timer = timers; timer < timers + TIMER_LIMIT; timer++)
		if (timer->used && timer->repeat_ns > 0)
			host_callback_call(&timer->callback);
}

/* Handles are numbers that are never 0, so that they are true in a condition like the SDK's objects. */
static void set_handle(xsMachine *the, xsSlot *result, const struct timer *timer)
{
	xsmcSetInteger(*result, (xsIntegerValue)((timer->generation & 0xffffff) * TIMER_LIMIT + (timer - timers) + 1));
}

static struct timer *timer_of(xsMachine *the, xsSlot *slot)
{
	int handle = xsmcTypeOf(*slot) == xsIntegerType ? xsmcToInteger(*slot) - 1 : -1;
	struct timer *timer = handle < 0 ? NULL : &timers[handle % TIMER_LIMIT];
	bool valid = timer && timer->used && (timer->generation & 0xffffff) == (uint32_t)handle / TIMER_LIMIT;
	return valid ? timer : NULL;
}

/* Argument `index` in nanoseconds; `missing` when it was not given. */
static int64_t interval_ns(xsMachine *the, int index, int64_t missing)
{
	if (xsmcArgc <= index || xsmcTypeOf(xsArg(index)) == xsUndefinedType)
		return missing;
	double milliseconds = xsmcToNumber(xsArg(index));
	if (!(milliseconds >= 0 && milliseconds <= INT32_MAX))
		xsRangeError("interval of %g ms", milliseconds);
	return (int64_t)milliseconds * NS_PER_MS;
}

static void schedule(struct timer *timer, int64_t after_ns, int64_t repeat_ns)
{
	bool by_world = repeat_ns > 0 && host_options()->timers_by_world;
	timer->due_ns = by_world ? INT64_MAX : host_now_ns() + after_ns;
	timer->repeat_ns = repeat_ns;
	timer->sequence = next_sequence++;
}

static void add(xsMachine *the, int64_t after_ns, int64_t repeat_ns)
{
	struct timer *timer = timers;
	while (timer < timers + TIMER_LIMIT && timer->used)
		timer++;
	if (timer == timers + TIMER_LIMIT)
		xsRangeError("all %d timers are in use", TIMER_LIMIT);
	host_callback_set(the, &timer->callback, &xsArg(0));
	timer->used = true;
	schedule(timer, after_ns, repeat_ns);
	set_handle(the, &timer->callback.argument, timer);
	xsResult = timer->callback.argument;
}

/* set(callback, interval = 0, repeat = none) */
void xs_timer_set(xsMachine *the)
{
	add(the, interval_ns(the, 1, 0), interval_ns(the, 2, 0));
}

/* repeat(callback, interval): at least 1 ms, or virtual time would stand still */
void xs_timer_repeat(xsMachine *the)
{
	int64_t repeat_ns = interval_ns(the, 1, 0);
	if (repeat_ns == 0)
		xsRangeError("a repeating timer needs an interval of 1 ms or more");
	add(the, repeat_ns, repeat_ns);
}

/* schedule(timer, interval, repeat): without an interval the timer keeps still until scheduled again */
void xs_timer_schedule(xsMachine *the)
{
	struct timer *timer = timer_of(the, &xsArg(0));
	if (!timer)
		xsReferenceError("no such timer: it has run or was cleared");
	int64_t after_ns = interval_ns(the, 1, -1);
	if (after_ns < 0) {
		timer->due_ns = INT64_MAX;
		timer->sequence = next_sequence++;
		return;
	}
	schedule(timer, after_ns, interval_ns(the, 2, timer->repeat_ns));
}

/* clear(timer): a timer that has run, or undefined, is no error */
void xs_timer_clear(xsMachine *the)
{
	struct timer *timer = xsmcArgc > 0 ? timer_of(the, &xsArg(0)) : NULL;
	if (timer)
		release(timer);
}
