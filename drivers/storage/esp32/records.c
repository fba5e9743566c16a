/* The partition "history" (drivers/esp32/partitions.csv). */
#include "../records.h"

#include <stddef.h>

#include "../../esp32/disturbance.h"

#include "esp_partition.h"

/* Boards that were flashed with an older table have none: they have a history in memory only. */
static const esp_partition_t *partition(void)
{
	static const esp_partition_t *found;
	static bool looked;
	if (!looked) {
		found = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "history");
		looked = true;
	}
	return found;
}

uint32_t records_sectors(void)
{
	const esp_partition_t *history = partition();
	return history == NULL ? 0 : history->size / RECORDS_SECTOR_BYTES;
}

bool records_read(uint32_t at, uint8_t into[RECORDS_FLASH_BYTES])
{
	return esp_partition_read(partition(), at, into, RECORDS_FLASH_BYTES) == ESP_OK;
}

bool records_write(uint32_t at, const uint8_t bytes[RECORDS_FLASH_BYTES])
{
	disturbance_begin();
	const bool written = esp_partition_write(partition(), at, bytes, RECORDS_FLASH_BYTES) == ESP_OK;
	disturbance_end();
	return written;
}

bool records_erase(uint32_t at)
{
	disturbance_begin();
	const bool erased = esp_partition_erase_range(partition(), at, RECORDS_SECTOR_BYTES) == ESP_OK;
	disturbance_end();
	return erased;
}
