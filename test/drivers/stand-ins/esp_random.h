/* Stand-in for ESP-IDF's esp_random.h. */
#ifndef STAND_IN_ESP_RANDOM_H
#define STAND_IN_ESP_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void esp_fill_random(void *into, size_t size);
uint32_t esp_random(void);

#endif
