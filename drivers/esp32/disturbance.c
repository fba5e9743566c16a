/* See disturbance.h. */
#include <stdint.h>

#include "disturbance.h"

#include <stdatomic.h>

#include "esp_timer.h"

/* What arrived during the last standstill is handed up within this time: Wi-Fi's and the network's task come first. */
#define SETTLING_US 5000

static atomic_bool writing;
/* Microseconds since start, modulo 2^32 and never 0, at which the last write ended; 0 once all has settled. */
static _Atomic uint32_t ended_us;

void disturbance_begin(void)
{
	atomic_store(&writing, true);
}

void disturbance_end(void)
{
	atomic_store(&ended_us, (uint32_t)esp_timer_get_time() | 1);
	atomic_store(&writing, false);
}

bool disturbance_now(void)
{
	if (atomic_load(&writing)) {
		return true;
	}
	uint32_t ended = atomic_load(&ended_us);
	if (ended == 0) {
		return false;
	}
	if (((uint32_t)esp_timer_get_time() | 1) - ended < SETTLING_US) {
		return true;
	}
	/* Forgotten, unless another write has ended meanwhile: the difference would come round after 71 minutes. */
	return !atomic_compare_exchange_strong(&ended_us, &ended, 0);
}
