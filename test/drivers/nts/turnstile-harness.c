/* Asks turnstile.c: lines of 32 hexadecimal digits of an address and a time in ms → 1 or 0. */
#include <stdio.h>

#include "nts/turnstile.h"

int main(void)
{
	static struct turnstile turnstile;
	char text[33];
	long long now_ms;
	while (scanf("%32s %lld", text, &now_ms) == 2) {
		uint8_t address[16];
		for (size_t i = 0; i < sizeof address; i++) {
			unsigned byte;
			if (sscanf(text + 2 * i, "%2x", &byte) != 1)
				return 2;
			address[i] = (uint8_t)byte;
		}
		printf("%d\n", turnstile_admits(&turnstile, address, now_ms));
	}
	return 0;
}
