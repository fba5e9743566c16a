/* Stand-in for ESP-IDF's esp_partition.h. */
#ifndef STAND_IN_ESP_PARTITION_H
#define STAND_IN_ESP_PARTITION_H

#include <stddef.h>
#include <stdint.h>
#include "esp_err.h"

typedef struct {
	uint32_t address, size;
	char label[17];
} esp_partition_t;

typedef enum { ESP_PARTITION_TYPE_APP = 0, ESP_PARTITION_TYPE_DATA = 1 } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_ANY = 0xff } esp_partition_subtype_t;

const esp_partition_t *esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t subtype,
	const char *label);
esp_err_t esp_partition_read(const esp_partition_t *partition, size_t from, void *into, size_t size);
esp_err_t esp_partition_write(const esp_partition_t *partition, size_t at, const void *bytes, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t at, size_t size);
esp_err_t esp_partition_get_sha256(const esp_partition_t *partition, uint8_t *digest);

#endif
