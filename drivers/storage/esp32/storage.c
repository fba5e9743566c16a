/*
 * Storage in the NVS partition: a log-structured flash store whose entries are written whole, with a CRC, before the
 * old one is given up. A value is a blob, for NVS strings end below the 4,000 bytes that storage.ts promises.
 */
#include <string.h>

#include "xsmc.h"
#include "xsHost.h"

#include "../../esp32/disturbance.h"

#include "nvs.h"

enum { VALUE_BYTES = 4000 };

/* The firmware's own namespace; opened when first used (recovery.c has initialised NVS before). */
static bool open(nvs_handle_t *handle)
{
	static nvs_handle_t opened;
	static bool done;
	if (!done) {
		done = nvs_open("noonmark", NVS_READWRITE, &opened) == ESP_OK;
	}
	*handle = opened;
	return done;
}

/* An argument that is no key of ours is a bug of ours. */
static void key_of(xsMachine *the, xsSlot *argument, char key[NVS_KEY_NAME_MAX_SIZE])
{
	xsmcToStringBuffer(*argument, key, NVS_KEY_NAME_MAX_SIZE);
	if (key[0] == 0) {
		xsRangeError("storage: empty key");
	}
}

void xs_storage_read(xsMachine *the)
{
	char key[NVS_KEY_NAME_MAX_SIZE];
	nvs_handle_t handle;
	size_t length = 0;
	key_of(the, &xsArg(0), key);
	if (!open(&handle) || nvs_get_blob(handle, key, NULL, &length) != ESP_OK || length > VALUE_BYTES) {
		return;
	}
	xsmcSetStringBuffer(xsResult, NULL, (xsIntegerValue)length);
	char *value = xsmcToString(xsResult);
	if (nvs_get_blob(handle, key, value, &length) != ESP_OK) {
		xsmcSetUndefined(xsResult);
		return;
	}
	value[length] = 0;
}

void xs_storage_write(xsMachine *the)
{
	char key[NVS_KEY_NAME_MAX_SIZE];
	nvs_handle_t handle;
	key_of(the, &xsArg(0), key);
	const char *value = xsmcToString(xsArg(1));
	const size_t length = strlen(value);
	disturbance_begin();
	const bool stored = length <= VALUE_BYTES && open(&handle) && nvs_set_blob(handle, key, value, length) == ESP_OK
		&& nvs_commit(handle) == ESP_OK;
	disturbance_end();
	xsmcSetBoolean(xsResult, stored);
}

void xs_storage_remove(xsMachine *the)
{
	char key[NVS_KEY_NAME_MAX_SIZE];
	nvs_handle_t handle;
	key_of(the, &xsArg(0), key);
	bool removed = open(&handle);
	/* A key that is not there, as most that are removed, touches no flash and disturbs no answer. */
	if (removed && nvs_find_key(handle, key, NULL) != ESP_ERR_NVS_NOT_FOUND) {
		disturbance_begin();
		removed = nvs_erase_key(handle, key) == ESP_OK && nvs_commit(handle) == ESP_OK;
		disturbance_end();
	}
	xsmcSetBoolean(xsResult, removed);
}
