/*
 * Lines of text out of received bytes, between a task that hears the console and TypeScript.
 *
 * A line ends at CR or LF; empty ones are skipped, so both together end one line. A line that is too long, is not
 * UTF-8, holds a control character or finds the queue full is dropped whole: half a command is worse than none.
 *
 * The caller serialises calls. Portable: no OS, no allocation; tested on Linux (test/drivers/console/lines.test.ts).
 */
#ifndef NOONMARK_LINES_H
#define NOONMARK_LINES_H

#include <stdint.h>

#include <stdbool.h>
#include <stddef.h>

enum {
	LINES_BYTES = 256, /* the longest line, as console.ts says */
	LINES_DEPTH = 4,   /* a person types one; a tool waits for the answer */
};

/* Starts zeroed. */
struct lines {
	uint32_t written, taken, dropped;
	size_t length; /* of the line that is being received */
	bool spoilt;   /* that line will be dropped */
	char queue[LINES_DEPTH][LINES_BYTES + 1];
	char line[LINES_BYTES + 1];
};

/* Adds received bytes; true when at least one line was completed and queued. */
bool lines_put(struct lines *lines, const uint8_t *bytes, size_t length);

/* Copies the oldest line, with its zero, into `into`; false when there is none. */
bool lines_take(struct lines *lines, char into[LINES_BYTES + 1]);

/* Whether `length` bytes are UTF-8 (RFC 3629: shortest forms only, no surrogates, nothing above U+10FFFF). */
bool lines_is_utf8(const char *bytes, size_t length);

#endif
