/* See flash.h. */
#include "flash.h"

#include "clock.h"
#include "dispatch.h"
#include "host.h"
#include "link.h"
#include "wire.h"

#include <stdatomic.h>

/* From the last operation's end on, which the world's clock may not have reached. Real time: read by other threads. */
static _Atomic int64_t quiet_ns;

static enum { TAKES, REFUSES, LOSES_POWER } mode;
/* While LOSES_POWER: what can still be written. */
static uint32_t bytes_left;

uint32_t flash_programs(uint32_t bytes)
{
	if (mode != LOSES_POWER)
		return mode == TAKES ? bytes : 0;
	const uint32_t written = bytes < bytes_left ? bytes : bytes_left;
	bytes_left -= written;
	return written;
}

/*
 * From here on, by the first byte: 0, every change is taken; 1, every one is refused, as by a flash that is worn out;
 * 2 and a u32, so many bytes are still written, then power is lost.
 */
static void take_condition(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	mode = payload[0] == 0 ? TAKES : payload[0] == 1 ? REFUSES : LOSES_POWER;
	if (mode != LOSES_POWER)
		return;
	if (length < 5)
		host_fail("corrupt STORAGE frame from the world: it loses power after no number of bytes");
	bytes_left = (uint32_t)wire_get(payload + 1, 4);
}
DISPATCH_ON(LINK_STORAGE, 1, 5, take_condition);

void flash_stall(int64_t nanoseconds)
{
	atomic_store(&quiet_ns, host_now_ns() + nanoseconds);
}

bool flash_stalls(void)
{
	return host_now_ns() < atomic_load(&quiet_ns);
}
