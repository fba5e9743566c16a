/*
 * The natives of watchdog.ts on ESP-IDF's task watchdog (its time is CONFIG_ESP_TASK_WDT_TIMEOUT_S, and it panics).
 * The SDK feeds it for the engine's task as such; this is a second subscriber, fed on the network's task.
 */
#include "xsmc.h"
#include "xsHost.h"

#include "esp_task_wdt.h"
#include "lwip/tcpip.h"

static esp_task_wdt_user_handle_t user;

/* On tcpip_thread. */
static void feed(void *context)
{
	esp_task_wdt_reset_user(user);
}

void xs_watchdog_open(xsMachine *the)
{
	if (user == NULL && esp_task_wdt_add_user("clock", &user) != ESP_OK) {
		xsUnknownError("watchdog: the task watchdog is not running (CONFIG_ESP_TASK_WDT_INIT)");
	}
}

void xs_watchdog_feed(xsMachine *the)
{
	/* A full mailbox means that the network's task is behind: then this meal is skipped. */
	tcpip_try_callback(feed, NULL);
}
