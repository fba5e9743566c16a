/* drivers/esp32/entropy.c: "F" fills, "R" starts the radio. Out: each call of ESP-IDF that this leads to. */
#include "esp32/entropy.h"

#include "bootloader_random.h"
#include "esp_random.h"

#include <stdio.h>

void bootloader_random_enable(void)
{
	puts("converter on");
}

void bootloader_random_disable(void)
{
	puts("converter off");
}

void esp_fill_random(void *into, size_t size)
{
	(void)into;
	printf("fill %zu\n", size);
}

int main(void)
{
	char bytes[8];
	for (int letter; (letter = getchar()) != EOF;) {
		if (letter == 'F') {
			entropy_fill(bytes, sizeof bytes);
		} else if (letter == 'R') {
			entropy_radio_starts();
			puts("radio on");
		}
	}
	return 0;
}
