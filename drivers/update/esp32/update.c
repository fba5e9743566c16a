/* The natives of update.ts on ESP-IDF's two application slots. */
#include <stdint.h>

#include "../../esp32/disturbance.h"
#include "../../esp32/entropy.h"
#include "../../esp32/port.h"
#include "../update.h"

#include "esp_ota_ops.h"
#include "esp_partition.h"

enum {
	PACKET_BYTES = PORT_PACKET_BYTES, /* as in update.ts */
	DIGEST_BYTES = 32,
};

static struct port port;

/* On tcpip_thread. */
static bool admits(const uint8_t address[16])
{
	return access_admits(&update_access, address);
}

static struct {
	const esp_partition_t *slot;
	esp_ota_handle_t handle; /* 0: nothing is begun */
} update;

void xs_update_open(xsMachine *the)
{
	const int number = xsmcToInteger(xsArg(0));
	const struct port_use use = {.number = (uint16_t)number, .packet_bytes = PACKET_BYTES, .admits = admits};
	if (!port_open(the, &port, &use, &xsArg(1))) {
		xsUnknownError("update: UDP port %d cannot be bound; choose another update.port", number);
	}
}

void xs_update_take(xsMachine *the)
{
	port_take(the, &port);
}

void xs_update_reply(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	const int length = xsmcToInteger(xsArg(1));
	const bool fits = length > 0 && (xsUnsignedValue)length <= size;
	xsmcSetBoolean(xsResult, fits && port_reply(&port, bytes, (size_t)length));
}

void xs_update_random(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	entropy_fill(into, size);
}

static void abandon(void)
{
	if (update.handle != 0) {
		esp_ota_abort(update.handle);
		update.handle = 0;
	}
}

void xs_update_begin(xsMachine *the)
{
	const double length = xsmcToNumber(xsArg(0));
	abandon();
	update.slot = esp_ota_get_next_update_partition(NULL);
	/* Sectors are erased as they are written to: erasing a whole slot at once would stop everything for seconds. */
	const bool begun = update.slot != NULL && length > 0 && length <= update.slot->size
		&& esp_ota_begin(update.slot, OTA_WITH_SEQUENTIAL_WRITES, &update.handle) == ESP_OK;
	xsmcSetBoolean(xsResult, begun);
}

void xs_update_write(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	const int from = xsmcToInteger(xsArg(1)), length = xsmcToInteger(xsArg(2));
	bool written =
		update.handle != 0 && from >= 0 && length >= 0 && (xsUnsignedValue)from + (xsUnsignedValue)length <= size;
	if (written) {
		disturbance_begin();
		written = esp_ota_write(update.handle, (const uint8_t *)bytes + from, (size_t)length) == ESP_OK;
		disturbance_end();
	}
	xsmcSetBoolean(xsResult, written);
}

void xs_update_finish(xsMachine *the)
{
	void *digest;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &digest, &size);
	bool whole = update.handle != 0 && size >= DIGEST_BYTES;
	if (whole) {
		/* Checks header, chip, segments and the digest that ends the image; the handle is gone in any case. */
		whole = esp_ota_end(update.handle) == ESP_OK && esp_partition_get_sha256(update.slot, digest) == ESP_OK;
		update.handle = 0;
	}
	xsmcSetBoolean(xsResult, whole);
}

void xs_update_abandon(xsMachine *the)
{
	abandon();
}

void xs_update_activate(xsMachine *the)
{
	disturbance_begin();
	const bool activated = update.slot != NULL && esp_ota_set_boot_partition(update.slot) == ESP_OK;
	disturbance_end();
	xsmcSetBoolean(xsResult, activated);
}

void xs_update_pending(xsMachine *the)
{
	esp_ota_img_states_t state;
	const esp_err_t error = esp_ota_get_state_partition(esp_ota_get_running_partition(), &state);
	xsmcSetBoolean(xsResult, error == ESP_OK && state == ESP_OTA_IMG_PENDING_VERIFY);
}

void xs_update_confirm(xsMachine *the)
{
	disturbance_begin();
	esp_ota_mark_app_valid_cancel_rollback();
	disturbance_end();
}
