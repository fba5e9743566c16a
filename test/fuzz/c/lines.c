/* The console's lines: bytes in pieces of any size are the same lines as byte by byte, and every line is clean. */
#include "console/lines.h"

#include <stdbool.h>

#include "input.h"

/* A piece completes at most PIECE / 2 lines, so that all of them find room. */
enum { PIECE = 2 * LINES_DEPTH, TEXT = 8192 };

struct heard {
	struct lines lines;
	char text[TEXT];
	size_t length;
};

static struct heard whole, single;

static void take_all(struct heard *heard)
{
	char *line = malloc(LINES_BYTES + 1);
	while (lines_take(&heard->lines, line)) {
		size_t length = strlen(line);
		REQUIRE(length >= 1 && length <= LINES_BYTES && lines_is_utf8(line, length));
		for (size_t i = 0; i < length; i++)
			REQUIRE((uint8_t)line[i] >= 0x20 || line[i] == '\t');
		if (heard->length + length + 1 < TEXT) {
			memcpy(heard->text + heard->length, line, length);
			heard->text[heard->length + length] = '\n';
			heard->length += length + 1;
		}
	}
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	memset(&whole, 0, sizeof whole);
	memset(&single, 0, sizeof single);
	for (size_t at = 0; at < size;) {
		size_t length = 1 + data[at] % PIECE, piece = length < size - at ? length : size - at;
		uint8_t *bytes = malloc(piece);
		memcpy(bytes, data + at, piece);
		uint32_t before = whole.lines.written;
		REQUIRE(lines_put(&whole.lines, bytes, piece) == (whole.lines.written != before));
		take_all(&whole);
		for (size_t i = 0; i < piece; i++) {
			lines_put(&single.lines, bytes + i, 1);
			take_all(&single);
		}
		free(bytes);
		at += piece;
	}
	REQUIRE(whole.length == single.length && memcmp(whole.text, single.text, whole.length) == 0);
	REQUIRE(whole.lines.dropped == single.lines.dropped);
	lines_is_utf8((const char *)data, size);
	return 0;
}
