/* Stand-in for ESP-IDF's esp_timer.h. */
#ifndef STAND_IN_ESP_TIMER_H
#define STAND_IN_ESP_TIMER_H

#include <stdint.h>
#include "esp_err.h"

/* Microseconds since start. */
int64_t esp_timer_get_time(void);

typedef struct esp_timer *esp_timer_handle_t;
typedef void (*esp_timer_cb_t)(void *context);
typedef struct {
	esp_timer_cb_t callback;
	void *arg;
	const char *name;
} esp_timer_create_args_t;

esp_err_t esp_timer_create(const esp_timer_create_args_t *arguments, esp_timer_handle_t *timer);
esp_err_t esp_timer_start_periodic(esp_timer_handle_t timer, uint64_t period_us);

#endif
