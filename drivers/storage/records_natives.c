/* The natives of records.ts that are the same on all platforms. */
#include "records.h"

#include <stdlib.h>
#include <string.h>

#include "xsmc.h"

/* From the heap, where the engine's block is too, and once: a board without room for it has no minutes. */
static uint8_t (*minutes)[RECORDS_MINUTE_BYTES];

static bool has_minutes(void)
{
	static bool tried;
	if (!tried) {
		minutes = calloc(RECORDS_MINUTES, RECORDS_MINUTE_BYTES);
	}
	tried = true;
	return minutes != NULL;
}

void xs_records_minutes(xsMachine *the)
{
	xsmcSetInteger(xsResult, has_minutes() ? RECORDS_MINUTES : 0);
}

static uint8_t *minute_of(xsMachine *the)
{
	const int place = xsmcToInteger(xsArg(0));
	if (!has_minutes() || place < 0 || place >= RECORDS_MINUTES) {
		xsRangeError("there is no place %d for a minute", place);
	}
	return minutes[place];
}

void xs_records_keep(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	uint8_t *minute = minute_of(the);
	xsmcGetBufferReadable(xsArg(1), &bytes, &size);
	memcpy(minute, bytes, size < RECORDS_MINUTE_BYTES ? size : RECORDS_MINUTE_BYTES);
}

void xs_records_kept(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	const uint8_t *minute = minute_of(the);
	xsmcGetBufferWritable(xsArg(1), &into, &size);
	memcpy(into, minute, size < RECORDS_MINUTE_BYTES ? size : RECORDS_MINUTE_BYTES);
}

void xs_records_sectors(xsMachine *the)
{
	xsmcSetInteger(xsResult, (int)records_sectors());
}

/* Where a record or a sector of the partition begins. */
static uint32_t place_of(xsMachine *the, int step)
{
	const int at = xsmcToInteger(xsArg(0));
	if (at < 0 || at % step != 0 || (uint32_t)at >= records_sectors() * RECORDS_SECTOR_BYTES) {
		xsRangeError("nothing of the history begins at byte %d", at);
	}
	return (uint32_t)at;
}

void xs_records_read(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	const uint32_t at = place_of(the, RECORDS_FLASH_BYTES);
	uint8_t record[RECORDS_FLASH_BYTES];
	if (!records_read(at, record)) {
		memset(record, 0, sizeof record);
	}
	xsmcGetBufferWritable(xsArg(1), &into, &size);
	memcpy(into, record, size < sizeof record ? size : sizeof record);
}

void xs_records_write(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	const uint32_t at = place_of(the, RECORDS_FLASH_BYTES);
	xsmcGetBufferReadable(xsArg(1), &bytes, &size);
	xsmcSetBoolean(xsResult, size == RECORDS_FLASH_BYTES && records_write(at, bytes));
}

void xs_records_erase(xsMachine *the)
{
	const uint32_t at = place_of(the, RECORDS_SECTOR_BYTES);
	xsmcSetBoolean(xsResult, records_erase(at));
}
