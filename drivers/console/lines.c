/* See lines.h. */
#include "lines.h"

#include <string.h>

/* Length of the well-formed sequence that begins at `bytes`, 0 if there is none (RFC 3629 §4). */
static size_t sequence(const uint8_t *bytes, size_t available)
{
	const uint8_t first = bytes[0];
	size_t length;
	uint8_t low = 0x80, high = 0xbf; /* of the second byte */
	if (first < 0x80) {
		return 1;
	} else if (first >= 0xc2 && first <= 0xdf) {
		length = 2;
	} else if (first >= 0xe0 && first <= 0xef) {
		length = 3;
		low = first == 0xe0 ? 0xa0 : 0x80;
		high = first == 0xed ? 0x9f : 0xbf;
	} else if (first >= 0xf0 && first <= 0xf4) {
		length = 4;
		low = first == 0xf0 ? 0x90 : 0x80;
		high = first == 0xf4 ? 0x8f : 0xbf;
	} else {
		return 0;
	}
	if (length > available || bytes[1] < low || bytes[1] > high) {
		return 0;
	}
	for (size_t i = 2; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80) {
			return 0;
		}
	}
	return length;
}

bool lines_is_utf8(const char *bytes, size_t length)
{
	size_t at = 0;
	while (at < length) {
		const size_t taken = sequence((const uint8_t *)bytes + at, length - at);
		if (taken == 0) {
			return false;
		}
		at += taken;
	}
	return true;
}

/* Ends the line that is being received; true when it was queued. */
static bool end_line(struct lines *lines)
{
	const size_t length = lines->length;
	const bool spoilt = lines->spoilt;
	lines->length = 0;
	lines->spoilt = false;
	if (length == 0 && !spoilt) {
		return false;
	}
	if (spoilt || lines->written - lines->taken == LINES_DEPTH || !lines_is_utf8(lines->line, length)) {
		lines->dropped++;
		return false;
	}
	char *entry = lines->queue[lines->written % LINES_DEPTH];
	memcpy(entry, lines->line, length);
	entry[length] = 0;
	lines->written++;
	return true;
}

bool lines_put(struct lines *lines, const uint8_t *bytes, size_t length)
{
	bool queued = false;
	for (size_t i = 0; i < length; i++) {
		const uint8_t byte = bytes[i];
		if (byte == '\r' || byte == '\n') {
			queued = end_line(lines) || queued;
		} else if (byte == '\b' || byte == 0x7f) {
			/*
			 * A person at a plain terminal corrects a letter. Half a character makes the line no UTF-8: it is dropped.
			 */
			lines->length -= lines->length > 0 ? 1 : 0;
		} else if (lines->length == LINES_BYTES || (byte < 0x20 && byte != '\t')) {
			lines->spoilt = true;
		} else {
			lines->line[lines->length++] = (char)byte;
		}
	}
	return queued;
}

bool lines_take(struct lines *lines, char into[LINES_BYTES + 1])
{
	if (lines->written == lines->taken) {
		return false;
	}
	strcpy(into, lines->queue[lines->taken % LINES_DEPTH]);
	lines->taken++;
	return true;
}
