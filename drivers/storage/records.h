/* What records_natives.c, which is the same everywhere, asks of a platform. On the engine's thread. */
#ifndef NOONMARK_RECORDS_H
#define NOONMARK_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	RECORDS_MINUTES = 1440, /* a day */
	RECORDS_MINUTE_BYTES = 12,
	RECORDS_FLASH_BYTES = 32,
	RECORDS_SECTOR_BYTES = 4096,
};

/* Of the partition; 0: there is none. */
uint32_t records_sectors(void);

/* Places are checked by the caller. */
bool records_read(uint32_t at, uint8_t into[RECORDS_FLASH_BYTES]);
bool records_write(uint32_t at, const uint8_t bytes[RECORDS_FLASH_BYTES]);
bool records_erase(uint32_t at);

#endif
