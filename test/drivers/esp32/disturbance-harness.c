/*
 * drivers/esp32/disturbance.c: a write begins while an answer is under way on the network's task. Out: what happens in
 * its order, with whether a request that came just then would be answered.
 */
#include "esp32/disturbance.h"

#include "esp_netif.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "lwip/priv/tcpip_priv.h"

#include <stdio.h>

static int64_t now_us = 1000000;

static void happens(const char *what)
{
	printf("%s: %s\n", what, disturbance_now() ? "late" : "answered");
}

int64_t esp_timer_get_time(void)
{
	return now_us;
}

esp_err_t esp_netif_init(void)
{
	return ESP_OK;
}

err_t tcpip_api_call(tcpip_api_call_fn function, struct tcpip_api_call_data *call)
{
	happens("the network's task finishes its answer");
	return function(call);
}

void vTaskDelay(TickType_t ticks)
{
	happens(ticks >= 2 ? "the answer leaves" : "no time to leave");
}

int main(void)
{
	happens("before");
	disturbance_begin();
	happens("flash is written");
	disturbance_end();
	happens("just after");
	now_us += 4999;
	happens("5 ms after");
	now_us += 2;
	happens("later");
	return 0;
}
