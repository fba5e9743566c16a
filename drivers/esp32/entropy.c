/* See entropy.h. */
#include "entropy.h"

#include <stdbool.h>

#include "bootloader_random.h"
#include "esp_random.h"

static bool radio, converter;

void entropy_fill(void *into, size_t size)
{
	if (!radio && !converter) {
		bootloader_random_enable();
		converter = true;
	}
	esp_fill_random(into, size);
}

void entropy_radio_starts(void)
{
	if (converter) {
		bootloader_random_disable();
		converter = false;
	}
	radio = true;
}
