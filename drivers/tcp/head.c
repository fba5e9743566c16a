/* See head.h. */
#include "head.h"

#include <string.h>

static uint8_t lower(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
}

/* A character of a method or of a field's name (RFC 9110 §5.6.2, tchar). */
static bool is_token(uint8_t byte)
{
	const uint8_t low = lower(byte);
	return (low >= 'a' && low <= 'z') || (byte >= '0' && byte <= '9') || (byte != 0 && strchr("!#$%&'*+-.^_`|~", byte));
}

/* Bytes of the head with the empty line that ends it; 0 where that has not come. Lines end in CR LF only. */
static size_t end_of_head(const uint8_t *bytes, size_t length)
{
	for (size_t i = 3; i < length; i++) {
		if (bytes[i] == '\n' && memcmp(bytes + i - 3, "\r\n\r", 3) == 0) {
			return i + 1;
		}
	}
	return 0;
}

static void set_part(struct head *head, enum head_part part, size_t from, size_t to)
{
	head->parts[part].from = (uint16_t)from;
	head->parts[part].length = (uint16_t)(to - from);
	head->parts[part].present = true;
}

/* "GET /path HTTP/1.1": the target is a path of printable characters without spaces. */
static int read_request_line(const uint8_t *bytes, size_t end, struct head *head)
{
	size_t at = 0;
	while (at < end && is_token(bytes[at])) {
		at++;
	}
	if (at == 0 || at == end || bytes[at] != ' ') {
		return 400;
	}
	set_part(head, PART_METHOD, 0, at);
	const size_t target = ++at;
	while (at < end && bytes[at] > ' ' && bytes[at] < 0x7f) {
		at++;
	}
	if (bytes[target] != '/' || at == end || bytes[at] != ' ') {
		return 400;
	}
	set_part(head, PART_TARGET, target, at);
	at++;
	if (end - at != 8 || memcmp(bytes + at, "HTTP/", 5) != 0) {
		return 400;
	}
	return memcmp(bytes + at, "HTTP/1.1", 8) == 0 || memcmp(bytes + at, "HTTP/1.0", 8) == 0 ? HEAD_WHOLE : 505;
}

static bool is_name(const uint8_t *name, size_t length, const char *wanted)
{
	if (length != strlen(wanted)) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (lower(name[i]) != (uint8_t)wanted[i]) {
			return false;
		}
	}
	return true;
}

static int read_length(const uint8_t *digits, size_t length, struct head *head)
{
	uint32_t value = 0;
	if (length == 0 || head->has_length) {
		return 400;
	}
	for (size_t i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9') {
			return 400;
		}
		value = value * 10 + (uint32_t)(digits[i] - '0');
		if (value > LONG_BODY_BYTES) {
			return 413;
		}
	}
	head->has_length = true;
	head->body_length = (uint16_t)value;
	return HEAD_WHOLE;
}

/* "Name: value" between `at` and `end`. */
static int read_field(const uint8_t *bytes, size_t at, size_t end, struct head *head)
{
	static const char *const names[PARTS] = {[PART_HOST] = "host",
		[PART_ORIGIN] = "origin",
		[PART_CONTENT_TYPE] = "content-type",
		[PART_IF_NONE_MATCH] = "if-none-match",
		[PART_FETCH_SITE] = "sec-fetch-site",
		[PART_AUTHORIZATION] = "authorization"};
	const size_t name = at;
	while (at < end && is_token(bytes[at])) {
		at++;
	}
	const size_t name_length = at - name;
	if (name_length == 0 || at == end || bytes[at] != ':') {
		return 400;
	}
	at++;
	while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
		at++;
	}
	while (end > at && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
		end--;
	}
	for (size_t i = at; i < end; i++) {
		if ((bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
			return 400;
		}
	}
	if (is_name(bytes + name, name_length, "content-length")) {
		return read_length(bytes + at, end - at, head);
	}
	if (is_name(bytes + name, name_length, "transfer-encoding")) {
		return 501; /* a body without a length has no bound */
	}
	for (int part = PART_HOST; part < PARTS; part++) {
		if (is_name(bytes + name, name_length, names[part])) {
			if (head->parts[part].present) {
				return 400;
			}
			set_part(head, (enum head_part)part, at, end);
		}
	}
	return HEAD_WHOLE;
}

int head_read(const uint8_t *bytes, size_t length, struct head *head)
{
	memset(head, 0, sizeof *head);
	const size_t end = end_of_head(bytes, length < HEAD_BYTES ? length : HEAD_BYTES);
	if (end == 0) {
		return length < HEAD_BYTES ? HEAD_UNFINISHED : 431;
	}
	head->bytes = (uint16_t)end;
	int result = HEAD_WHOLE;
	size_t at = 0;
	for (int line = 0; at < end - 2 && result == HEAD_WHOLE; line++) {
		size_t stop = at;
		while (bytes[stop] != '\r' || bytes[stop + 1] != '\n') {
			stop++;
		}
		result = line == 0 ? read_request_line(bytes, stop, head) : read_field(bytes, at, stop, head);
		at = stop + 2;
	}
	if (result == HEAD_WHOLE && !head->parts[PART_HOST].present) {
		result = 400; /* RFC 9112 §3.2 */
	}
	return result;
}
