/*
 * Lines in: "P ticks pause hex…" puts bytes, "T limit byteTicks" takes, "C" clears, "W" asks what waits, "L" what is
 * lost. Lines out: for T "length ticks hex…" ("0" when nothing waits), for W and L a number.
 */
#include "serial/chunks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct chunks chunks;
static char line[3 * 8192];
static uint8_t bytes[8192];

static void put(void)
{
	uint64_t ticks;
	int pause, at = 0;
	if (sscanf(line, "P %" SCNu64 " %d %n", &ticks, &pause, &at) < 2) {
		exit(1);
	}
	size_t length = 0;
	for (const char *hex = line + at; sscanf(hex, "%2hhx", &bytes[length]) == 1; hex += 2) {
		length++;
	}
	chunks_put(&chunks, bytes, length, ticks, pause != 0);
}

static void take(void)
{
	size_t limit;
	uint32_t byte_ticks;
	uint64_t ticks = 0;
	if (sscanf(line, "T %zu %" SCNu32, &limit, &byte_ticks) != 2) {
		exit(1);
	}
	const size_t length = chunks_take(&chunks, bytes, limit, byte_ticks, &ticks);
	printf("%zu", length);
	if (length > 0) {
		printf(" %" PRIu64 " ", ticks);
	}
	for (size_t i = 0; i < length; i++) {
		printf("%02x", bytes[i]);
	}
	printf("\n");
}

int main(void)
{
	while (fgets(line, sizeof line, stdin) != NULL) {
		switch (line[0]) {
		case 'P':
			put();
			break;
		case 'T':
			take();
			break;
		case 'C':
			chunks_clear(&chunks);
			break;
		case 'W':
			printf("%zu\n", chunks_waiting(&chunks));
			break;
		default:
			printf("%" PRIu32 "\n", chunks.lost);
			break;
		}
	}
	return 0;
}
