/*
 * What a simulated flash does to everything else: an operation stalls the board, and power may be lost in it.
 * drivers/storage/sim has the two media.
 */
#ifndef NOONMARK_SIM_FLASH_H
#define NOONMARK_SIM_FLASH_H

#include <stdbool.h>
#include <stdint.h>

enum {
	/* Typically, of chips of these boards (Winbond W25Q32JV, §9.6): a page 0.4 to 3 ms, a sector 45 to 400 ms. */
	FLASH_WRITE_NS = 400000,
	FLASH_ERASE_NS = 45000000,
};

/* How many of so many bytes are still written before power is lost; 0 from then on, and while the flash refuses. */
uint32_t flash_programs(uint32_t bytes);

/* An operation began now and takes so long: what arrives meanwhile is stamped late. */
void flash_stall(int64_t nanoseconds);

/* Whether a stamp that is taken now may be late. */
bool flash_stalls(void);

#endif
