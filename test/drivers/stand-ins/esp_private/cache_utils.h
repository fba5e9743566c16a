/* Stand-in for ESP-IDF's esp_private/cache_utils.h. */
#ifndef STAND_IN_ESP_PRIVATE_CACHE_UTILS_H
#define STAND_IN_ESP_PRIVATE_CACHE_UTILS_H

#include <stdbool.h>

bool spi_flash_cache_enabled(void);

#endif
