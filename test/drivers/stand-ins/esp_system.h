/* Stand-in for ESP-IDF's esp_system.h. */
#ifndef STAND_IN_ESP_SYSTEM_H
#define STAND_IN_ESP_SYSTEM_H

#include "esp_err.h"

typedef enum {
	ESP_RST_UNKNOWN,
	ESP_RST_POWERON,
	ESP_RST_EXT,
	ESP_RST_SW,
	ESP_RST_PANIC,
	ESP_RST_INT_WDT,
	ESP_RST_TASK_WDT,
	ESP_RST_WDT,
	ESP_RST_BROWNOUT = 9,
} esp_reset_reason_t;

esp_reset_reason_t esp_reset_reason(void);
__attribute__((noreturn)) void esp_restart(void);

#endif
