/*
 * The simulated storage: a table in memory, every change of which the world is told. It takes as much as the board's
 * NVS partition, and loses power as NVS does (ESP-IDF, "NVS: Internals"): what is written goes to free entries of 32
 * bytes, those of a value first and then the one that makes it valid, upon which the old value's are given up. Power
 * lost before that one is whole leaves the old value.
 */
#include <string.h>

#include "../../sim/dispatch.h"
#include "../../sim/flash.h"
#include "../../sim/host.h"
#include "../../sim/link.h"

enum {
	VALUES = 256,
	KEY_BYTES = 15,
	VALUE_BYTES = 4000,
	ENTRY_BYTES = 32,
	/* Of 15 pages with 126 entries each (a 16th stays free), less what Wi-Fi and its calibration take. */
	ENTRIES = 15 * 126 - 150,
};

struct value {
	char key[KEY_BYTES + 1]; /* empty: the place is free */
	char text[VALUE_BYTES + 1];
};

static struct value values[VALUES];
static int entries_used;

static struct value *find(const char *key)
{
	for (struct value *value = values; value < values + VALUES; value++)
		if (strcmp(value->key, key) == 0)
			return value;
	return NULL;
}

/* A blob's: its data, the header of its chunk, its index. */
static int entries_of(size_t length)
{
	return (int)((length + ENTRY_BYTES - 1) / ENTRY_BYTES) + 2;
}

/* Whether so many entries are still written before power is lost. */
static bool programs(int entries)
{
	const uint32_t bytes = (uint32_t)entries * ENTRY_BYTES;
	return flash_programs(bytes) == bytes;
}

static bool put(const char *key, const char *text)
{
	const int entries = entries_of(strlen(text));
	struct value *value = find(key);
	if (entries_used + entries > ENTRIES)
		return false; /* the old value is still there */
	if (!value)
		value = find("");
	if (!value || !programs(entries))
		return false;
	if (value->key[0])
		entries_used -= entries_of(strlen(value->text));
	entries_used += entries;
	strcpy(value->key, key);
	strcpy(value->text, text);
	return true;
}

/* Before the firmware starts: what an earlier run had stored. */
static void take_stored(int64_t time_ns, const uint8_t *payload, size_t length)
{
	(void)time_ns;
	char key[KEY_BYTES + 1] = "";
	char value[VALUE_BYTES + 1] = "";
	size_t key_length = payload[0];
	if (key_length < 1 || key_length > KEY_BYTES || key_length + 1 > length || length - 1 - key_length > VALUE_BYTES)
		host_fail("corrupt STORE frame from the world: a key of %zu bytes in %zu", key_length, length);
	memcpy(key, payload + 1, key_length);
	memcpy(value, payload + 1 + key_length, length - 1 - key_length);
	if (!put(key, value))
		host_fail("the world's storage is larger than the partition: \"%s\" does not fit", key);
}
DISPATCH_ON(LINK_STORE, 2, LINK_PAYLOAD_LIMIT, take_stored);

/* Copies argument 0; a key that no medium would take is a defect of the caller. */
static void take_key(xsMachine *the, char key[KEY_BYTES + 1])
{
	const char *text = xsmcToString(xsArg(0));
	size_t length = strlen(text);
	if (length < 1 || length > KEY_BYTES)
		xsRangeError("storage key \"%s\": 1 to %d characters", text, KEY_BYTES);
	strcpy(key, text);
}

static void tell(const char *key, const char *value)
{
	char head[1 + KEY_BYTES];
	size_t key_length = strlen(key);
	head[0] = (char)key_length;
	memcpy(head + 1, key, key_length);
	link_send(LINK_STORED, head, 1 + key_length, value, strlen(value));
}

void xs_storage_read(xsMachine *the)
{
	char key[KEY_BYTES + 1];
	take_key(the, key);
	struct value *value = find(key);
	if (value)
		xsmcSetString(xsResult, value->text);
}

void xs_storage_write(xsMachine *the)
{
	char key[KEY_BYTES + 1];
	take_key(the, key);
	const char *text = xsmcToString(xsArg(1));
	size_t length = strlen(text);
	bool done = length >= 1 && length <= VALUE_BYTES && put(key, text);
	if (done)
		tell(key, text);
	xsmcSetBoolean(xsResult, done);
}

void xs_storage_remove(xsMachine *the)
{
	char key[KEY_BYTES + 1];
	take_key(the, key);
	struct value *value = find(key);
	bool done = !value || programs(1); /* the index entry is given up first: then there is no value */
	if (value && done) {
		entries_used -= entries_of(strlen(value->text));
		*value = (struct value){0};
		tell(key, "");
	}
	xsmcSetBoolean(xsResult, done);
}

/* Nothing ever has to be. */
void xs_storage_erased(xsMachine *the)
{
	xsmcSetStringX(xsResult, "");
}
