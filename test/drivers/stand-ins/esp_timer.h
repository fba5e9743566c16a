/* Stand-in for ESP-IDF's esp_timer.h. */
#ifndef STAND_IN_ESP_TIMER_H
#define STAND_IN_ESP_TIMER_H

#include <stdint.h>
#include "esp_err.h"

/* Microseconds since start. */
int64_t esp_timer_get_time(void);

#endif
