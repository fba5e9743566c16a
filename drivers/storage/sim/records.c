/*
 * The simulated partition "history": as large as the board's, in memory; the world is sent each change and gives it back
 * at the next start. Written bits go from one to zero only, and power may be lost at any byte (flash.h).
 */
#include "../records.h"

#include <string.h>

#include "../../sim/dispatch.h"
#include "../../sim/flash.h"
#include "../../sim/host.h"
#include "../../sim/link.h"
#include "../../sim/wire.h"

enum {
	BYTES = 0x10000, /* drivers/esp32/partitions.csv */
	PLACE_BYTES = 4,
};

static uint8_t *flash(void)
{
	static uint8_t bytes[BYTES];
	static bool is_new = true;
	if (is_new)
		memset(bytes, 0xff, sizeof bytes);
	is_new = false;
	return bytes;
}

/* Before the start: {u32 at, bytes} of what an earlier run has left. */
static void take_flash(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	const uint64_t at = wire_get(payload, PLACE_BYTES);
	const size_t size = length - PLACE_BYTES;
	if (at + size > BYTES)
		host_fail("corrupt FLASH frame from the world: %zu bytes at %llu of %d", size, (unsigned long long)at, BYTES);
	memcpy(flash() + at, payload + PLACE_BYTES, size);
}
DISPATCH_ON(LINK_FLASH, PLACE_BYTES + 1, LINK_PAYLOAD_LIMIT, take_flash);

static void send_change(uint32_t at, uint32_t size)
{
	uint8_t head[PLACE_BYTES];
	wire_put(head, PLACE_BYTES, at);
	link_send(LINK_FLASHED, head, sizeof head, flash() + at, size);
}

uint32_t records_sectors(void)
{
	return BYTES / RECORDS_SECTOR_BYTES;
}

bool records_read(uint32_t at, uint8_t into[RECORDS_FLASH_BYTES])
{
	memcpy(into, flash() + at, RECORDS_FLASH_BYTES);
	return true;
}

bool records_write(uint32_t at, const uint8_t bytes[RECORDS_FLASH_BYTES])
{
	const uint32_t programmed = flash_programs(RECORDS_FLASH_BYTES);
	flash_stall(FLASH_WRITE_NS);
	for (uint32_t i = 0; i < programmed; i++)
		flash()[at + i] &= bytes[i];
	if (programmed > 0)
		send_change(at, programmed);
	return programmed == RECORDS_FLASH_BYTES;
}

bool records_erase(uint32_t at)
{
	const uint32_t erased = flash_programs(RECORDS_SECTOR_BYTES);
	flash_stall(FLASH_ERASE_NS);
	memset(flash() + at, 0xff, erased);
	if (erased > 0)
		send_change(at, erased);
	return erased == RECORDS_SECTOR_BYTES;
}
