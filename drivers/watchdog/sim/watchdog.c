/* The natives of watchdog.ts in the simulator: a meal that comes too late ends it, as it would restart the board. */
#include "../../sim/host.h"

static const int64_t PATIENCE_NS = 10000000000;

static int64_t fed_ns;

void xs_watchdog_open(xsMachine *the)
{
	(void)the;
	fed_ns = host_now_ns();
}

void xs_watchdog_feed(xsMachine *the)
{
	(void)the;
	const int64_t now_ns = host_now_ns();
	if (now_ns - fed_ns > PATIENCE_NS) {
		host_fail("watchdog: not fed for %lld ms; the board would have started over at 10,000",
			(long long)((now_ns - fed_ns) / 1000000));
	}
	fed_ns = now_ns;
}
