/* The simulated storage: a table in memory, every change of which the world is told. */
#include <string.h>

#include "../../sim/host.h"
#include "../../sim/link.h"
#include "storage_sim.h"

enum {
	ENTRIES = 32,
	KEY_BYTES = 15,
	VALUE_BYTES = 4000,
};

struct entry {
	char key[KEY_BYTES + 1]; /* empty: the entry is free */
	char value[VALUE_BYTES + 1];
};

static struct entry entries[ENTRIES];
static bool refusing;

static struct entry *find(const char *key)
{
	for (struct entry *entry = entries; entry < entries + ENTRIES; entry++)
		if (strcmp(entry->key, key) == 0) return entry;
	return NULL;
}

static bool put(const char *key, const char *value)
{
	struct entry *entry = find(key);
	if (!entry) entry = find("");
	if (!entry) return false;
	strcpy(entry->key, key);
	strcpy(entry->value, value);
	return true;
}

void storage_refuse(bool refuse)
{
	refusing = refuse;
}

void storage_restore(const uint8_t *payload, size_t length)
{
	char key[KEY_BYTES + 1] = "";
	char value[VALUE_BYTES + 1] = "";
	size_t key_length = payload[0];
	if (key_length < 1 || key_length > KEY_BYTES || key_length + 1 > length || length - 1 - key_length > VALUE_BYTES)
		host_fail("corrupt STORE frame from the world: a key of %zu bytes in %zu", key_length, length);
	memcpy(key, payload + 1, key_length);
	memcpy(value, payload + 1 + key_length, length - 1 - key_length);
	if (!put(key, value)) host_fail("the world's storage has more than %d entries", ENTRIES);
}

/* Copies argument 0; a key that no medium would take is a defect of the caller. */
static void take_key(xsMachine *the, char key[KEY_BYTES + 1])
{
	const char *text = xsmcToString(xsArg(0));
	size_t length = strlen(text);
	if (length < 1 || length > KEY_BYTES) xsRangeError("storage key \"%s\": 1 to %d characters", text, KEY_BYTES);
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
	struct entry *entry = find(key);
	if (entry) xsmcSetString(xsResult, entry->value);
}

void xs_storage_write(xsMachine *the)
{
	char key[KEY_BYTES + 1];
	take_key(the, key);
	const char *value = xsmcToString(xsArg(1));
	size_t length = strlen(value);
	bool done = !refusing && length >= 1 && length <= VALUE_BYTES && put(key, value);
	if (done) tell(key, value);
	xsmcSetBoolean(xsResult, done);
}

void xs_storage_remove(xsMachine *the)
{
	char key[KEY_BYTES + 1];
	take_key(the, key);
	struct entry *entry = find(key);
	if (entry && refusing) {
		xsmcSetFalse(xsResult);
		return;
	}
	if (entry) {
		*entry = (struct entry){ 0 };
		tell(key, "");
	}
	xsmcSetTrue(xsResult);
}

/* Nothing ever has to be. */
void xs_storage_erased(xsMachine *the)
{
	xsmcSetStringX(xsResult, "");
}
