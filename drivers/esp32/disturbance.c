/* See disturbance.h. */
#include <stdint.h>

#include "disturbance.h"

#include <stdatomic.h>

#include "esp_attr.h"
#include "esp_netif.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "lwip/priv/tcpip_priv.h"

/* What arrived during the last standstill is handed up within this time: Wi-Fi's and the network's task come first. */
#define SETTLING_US 5000

static atomic_bool writing;
/* Microseconds since start, modulo 2^32 and never 0, at which the last write ended; 0 once all has settled. */
static _Atomic uint32_t ended_us;

/* An answer that the network's driver has taken is on the air within this time, unless the air is crowded. */
#define LEAVING_MS 2

static err_t nothing(struct tcpip_api_call_data *call)
{
	(void)call;
	return ERR_OK;
}

/*
 * From the flag on no request is answered. One that was being answered on the other core is finished when the network's
 * task has done something else; then it is given time to leave, for its transmit stamp is taken already.
 */
void disturbance_begin(void)
{
	struct tcpip_api_call_data call;
	atomic_store(&writing, true);
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
	tcpip_api_call(nothing, &call);
	vTaskDelay(pdMS_TO_TICKS(LEAVING_MS));
}

void disturbance_end(void)
{
	atomic_store(&ended_us, (uint32_t)esp_timer_get_time() | 1);
	atomic_store(&writing, false);
}

bool IRAM_ATTR disturbance_now(void)
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
