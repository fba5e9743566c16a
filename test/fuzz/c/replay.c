/*
 * Gives a target the inputs of a corpus from standard input, one in hexadecimal a line; for compilers without
 * libFuzzer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

enum { BYTES_LIMIT = 1 << 16 };

int main(void)
{
	static char line[2 * BYTES_LIMIT + 2];
	unsigned count = 0;
	for (; fgets(line, sizeof line, stdin) != NULL; count++) {
		size_t size = strcspn(line, "\n") / 2;
		uint8_t *bytes = malloc(size);
		for (size_t i = 0; i < size; i++) {
			unsigned value;
			if (sscanf(line + 2 * i, "%2x", &value) != 1)
				return fprintf(stderr, "line %u is not hexadecimal\n", count + 1), 2;
			bytes[i] = (uint8_t)value;
		}
		fprintf(stderr, "%u\n", count + 1);
		LLVMFuzzerTestOneInput(bytes, size);
		free(bytes);
	}
	printf("%u\n", count);
	return 0;
}
