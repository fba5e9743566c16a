/*
 * drivers/storage/esp32/recovery.c on a flash whose state the first argument names, before and after a restart.
 * Constructors run before main, on the board as here, so the state comes from the environment: NVS=good, full, newer,
 * broken (an error that erasing does not mend) or worn (full, and cannot be erased).
 * Out: the calls in their order, then what the SDK's main gets, then the reason given to TypeScript.
 */
#include "xsmc.h"

#include "nvs_flash.h"

#include <stdio.h>
#include <stdlib.h>

void xs_storage_erased(xsMachine *the);

static bool empty;

static bool is(const char *state)
{
	const char *chosen = getenv("NVS");
	return chosen != NULL && strcmp(chosen, state) == 0;
}

esp_err_t nvs_flash_init(void)
{
	puts("init");
	if (is("broken")) {
		return ESP_FAIL;
	}
	if (empty || is("good")) {
		return ESP_OK;
	}
	return is("newer") ? ESP_ERR_NVS_NEW_VERSION_FOUND : ESP_ERR_NVS_NO_FREE_PAGES;
}

esp_err_t nvs_flash_erase(void)
{
	puts("erase");
	empty = !is("worn");
	return empty ? ESP_OK : ESP_FAIL;
}

int main(void)
{
	static xsMachine machine;
	puts(nvs_flash_init() == ESP_OK ? "main runs" : "main aborts");
	xs_storage_erased(&machine);
	puts(machine.result.text);
	return 0;
}
