/* Reads blocks "length bytes" (length as u16, little-endian) from standard input; prints each line taken as hex. */
#include "console/lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	static struct lines lines;
	static uint8_t bytes[65536];
	char line[LINES_BYTES + 1];
	/* With a word: take nothing before the end, so that the queue fills. */
	const bool greedy = argc > 1 && strcmp(argv[1], "keep") == 0;
	int low, high;
	while ((low = getchar()) != EOF && (high = getchar()) != EOF) {
		const size_t length = (size_t)low | (size_t)high << 8;
		if (fread(bytes, 1, length, stdin) != length) {
			return 1;
		}
		const uint32_t before = lines.written;
		if (lines_put(&lines, bytes, length) != (lines.written != before)) {
			return 2;
		}
		while (!greedy && lines_take(&lines, line)) {
			for (const char *at = line; *at != 0; at++) {
				printf("%02x", (uint8_t)*at);
			}
			printf("\n");
		}
	}
	while (lines_take(&lines, line)) {
		printf("%s\n", line);
	}
	printf("dropped %" PRIu32 "\n", lines.dropped);
	return 0;
}
