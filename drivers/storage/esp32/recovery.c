/*
 * Opens the NVS partition before the SDK's main does, which aborts when it cannot be opened: for ever, without a word.
 * Two states are mended by erasing it (nvs_flash.h, nvs_flash_init): no page is free, after power losses at the wrong
 * moments or from another partition table, and a format newer than this firmware's, after a downgrade of ESP-IDF.
 *
 * It runs as a constructor: after the flash driver is set up, and while the second core still waits in RAM, for which
 * ESP-IDF's flash functions are made (spi_flash/cache_utils.c). The SDK's main then finds the partition open.
 */
#include <string.h>

#include "xsmc.h"
#include "xsHost.h"

#include "nvs_flash.h"

/* Why it was erased, or "". */
static const char *erased = "";

__attribute__((constructor)) static void open_or_erase(void)
{
	const char *reason;
	switch (nvs_flash_init()) {
	case ESP_ERR_NVS_NO_FREE_PAGES:
		reason = "no page of it is free";
		break;
	case ESP_ERR_NVS_NEW_VERSION_FOUND:
		reason = "a newer version wrote it";
		break;
	default:
		return; /* open, or beyond help: the SDK's main sees it again */
	}
	if (nvs_flash_erase() == ESP_OK) {
		erased = reason;
	}
}

void xs_storage_erased(xsMachine *the)
{
	xsmcSetStringX(xsResult, (char *)erased);
}
