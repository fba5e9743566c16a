/* Stand-in for ESP-IDF's esp_partition.h. */
#ifndef STAND_IN_ESP_PARTITION_H
#define STAND_IN_ESP_PARTITION_H

#include <stdint.h>
#include "esp_err.h"

typedef struct {
	uint32_t address, size;
	char label[17];
} esp_partition_t;

esp_err_t esp_partition_get_sha256(const esp_partition_t *partition, uint8_t *digest);

#endif
