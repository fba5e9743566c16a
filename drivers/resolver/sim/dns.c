#include "dns.h"

#include <string.h>

enum {
	HEADER_BYTES = 12,
	QUESTION_TAIL_BYTES = 4, /* type and class */
	RECORD_TAIL_BYTES = 10,  /* type, class, time to live, length */
	CLASS_IN = 1,
	LABEL_MOST = 63,
	POINTER = 0xc0,       /* both bits of a label's length: two bytes that end the name (§4.1.4) */
	FLAGS_QUERY = 0x0100, /* recursion desired */
	RESPONSE = 0x8000,
	OPCODE = 0x7800,
	TRUNCATED = 0x0200,
	CODE = 0x000f,
	CODE_NO_SUCH_NAME = 3,
	RECORDS_MOST = 64, /* of an answer: what fits 512 bytes is less */
};

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static unsigned get16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static uint8_t lower(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

/* Writes a name as labels and returns their length with the end; 0 where it is none. */
static size_t put_name(uint8_t *into, const char *name)
{
	size_t at = 0, length = strlen(name);
	if (length == 0 || length >= DNS_NAME_BYTES)
		return 0;
	for (;;) {
		size_t label = strcspn(name, ".");
		if (label == 0 || label > LABEL_MOST)
			return 0;
		into[at++] = (uint8_t)label;
		memcpy(into + at, name, label);
		at += label;
		name += label;
		if (*name++ == '\0')
			break;
	}
	into[at++] = 0;
	return at;
}

size_t dns_ask(uint8_t packet[DNS_PACKET_BYTES], uint16_t id, const char *name, enum dns_type type)
{
	memset(packet, 0, HEADER_BYTES);
	put16(packet, id);
	put16(packet + 2, FLAGS_QUERY);
	put16(packet + 4, 1);
	size_t length = put_name(packet + HEADER_BYTES, name);
	if (length == 0)
		return 0;
	put16(packet + HEADER_BYTES + length, type);
	put16(packet + HEADER_BYTES + length + 2, CLASS_IN);
	return HEADER_BYTES + length + QUESTION_TAIL_BYTES;
}

/*
 * Where a name at `at` ends; 0 where it does not end within the packet. What a pointer points to does not matter here.
 */
static size_t skip_name(const uint8_t *packet, size_t length, size_t at)
{
	while (at < length) {
		if (packet[at] == 0)
			return at + 1;
		if ((packet[at] & POINTER) == POINTER)
			return at + 2 <= length ? at + 2 : 0;
		if (packet[at] > LABEL_MOST)
			return 0;
		at += (size_t)packet[at] + 1;
	}
	return 0;
}

/* Whether the packet answers the question: identifier, kind, and the question itself (RFC 5452 §9.1). */
static bool answers(const uint8_t *packet, size_t length, const uint8_t *question, size_t question_bytes)
{
	if (length < question_bytes || get16(packet) != get16(question))
		return false;
	if ((get16(packet + 2) & (RESPONSE | OPCODE)) != RESPONSE || get16(packet + 4) != 1)
		return false;
	for (size_t i = HEADER_BYTES; i < question_bytes; i++)
		if (lower(packet[i]) != lower(question[i]))
			return false;
	return true;
}

static void set_address(uint8_t address[16], const uint8_t *data, size_t bytes)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	memcpy(address, mapped, sizeof mapped);
	memcpy(address + 16 - bytes, data, bytes);
}

enum dns_verdict dns_read(const uint8_t *packet, size_t length, uint16_t id, const char *name, enum dns_type type,
	uint8_t address[16])
{
	uint8_t question[DNS_PACKET_BYTES];
	size_t question_bytes = dns_ask(question, id, name, type), wanted_bytes = type == DNS_A ? 4 : 16;
	if (question_bytes == 0 || !answers(packet, length, question, question_bytes))
		return DNS_NOT_OURS;
	unsigned flags = get16(packet + 2), records = get16(packet + 6);
	if ((flags & CODE) != 0)
		return (flags & CODE) == CODE_NO_SUCH_NAME ? DNS_NO_SUCH_NAME : DNS_REFUSED;
	/* The first address; names before it that stand for others (CNAME) are the server's business. */
	size_t at = question_bytes;
	for (unsigned i = 0; i < records && i < RECORDS_MOST; i++) {
		at = skip_name(packet, length, at);
		if (at == 0 || length - at < RECORD_TAIL_BYTES)
			return (flags & TRUNCATED) != 0 ? DNS_NO_ADDRESS : DNS_NOT_OURS;
		unsigned data_bytes = get16(packet + at + 8);
		const uint8_t *tail = packet + at;
		at += RECORD_TAIL_BYTES;
		if (length - at < data_bytes)
			return DNS_NOT_OURS;
		if (get16(tail) == (unsigned)type && get16(tail + 2) == CLASS_IN && data_bytes == wanted_bytes) {
			set_address(address, packet + at, wanted_bytes);
			return DNS_ADDRESS;
		}
		at += data_bytes;
	}
	return DNS_NO_ADDRESS;
}
