/* Stand-in for ESP-IDF's esp_task_wdt.h. */
#ifndef STAND_IN_ESP_TASK_WDT_H
#define STAND_IN_ESP_TASK_WDT_H

#include "esp_err.h"

typedef struct esp_task_wdt_user_handle_s *esp_task_wdt_user_handle_t;

esp_err_t esp_task_wdt_add_user(const char *name, esp_task_wdt_user_handle_t *user);
esp_err_t esp_task_wdt_reset_user(esp_task_wdt_user_handle_t user);

#endif
