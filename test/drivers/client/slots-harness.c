/*
 * Slots under test: reads a command a line, answers with a line each.
 *
 *     A KEY INTERLEAVED          the slot is a server's, 192.0.2.1 port 123, with that key (0: none)
 *     S RANDOM TICKS             a request leaves; its bytes
 *     R LAST PORT TICKS PACKET   a packet from 192.0.2.LAST; its verdict, and of an answer T1, T4 and the header
 *     C                          the counters
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/slots.h"

enum { LINE_BYTES = 8192 };

static struct client_slot slot;
static struct authentication authentication;

static size_t read_hex(const char *text, uint8_t *into, size_t room)
{
	size_t length = 0;
	for (; text[0] != '\0' && text[1] != '\0' && length < room; text += 2) {
		const char digits[3] = {text[0], text[1], '\0'};
		into[length++] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return length;
}

static void print_hex(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
}

static struct client_peer peer_at(unsigned last, unsigned port)
{
	struct client_peer peer = {.address = {[10] = 0xff, 0xff, 192, 0, 2, (uint8_t)last}, .port = (uint16_t)port};
	return peer;
}

static void assign(const char *words)
{
	unsigned id, interleaved;
	if (sscanf(words, "%u %u", &id, &interleaved) != 2)
		abort();
	const struct client_peer peer = peer_at(1, 123);
	client_slot_assign(&slot, &peer, authentication_find(&authentication, id), interleaved != 0);
	puts("assigned");
}

static void ask(const char *words)
{
	char hex[LINE_BYTES];
	uint64_t ticks;
	uint8_t random[CLIENT_RANDOM_BYTES], packet[CLIENT_PACKET_BYTES];
	if (sscanf(words, "%8191s %" SCNu64, hex, &ticks) != 2 || read_hex(hex, random, sizeof random) != sizeof random)
		abort();
	size_t length = client_slot_compose(&slot, random, packet);
	client_slot_left(&slot, ticks);
	print_hex(packet, length);
	puts("");
}

static void receive(const char *words)
{
	char hex[LINE_BYTES] = "";
	unsigned last, port;
	uint64_t ticks;
	static uint8_t bytes[LINE_BYTES];
	if (sscanf(words, "%u %u %" SCNu64 " %8191s", &last, &port, &ticks, hex) < 3)
		abort();
	size_t length = read_hex(hex, bytes, sizeof bytes);
	/* No more than the drivers copy, so that a read beyond it is found. */
	uint8_t *packet = malloc(CLIENT_PACKET_BYTES);
	if (packet == NULL)
		abort();
	memset(packet, 0, CLIENT_PACKET_BYTES);
	memcpy(packet, bytes, length < CLIENT_PACKET_BYTES ? length : CLIENT_PACKET_BYTES);
	const struct client_peer from = peer_at(last, port);
	enum client_verdict verdict = client_slot_receive(&slot, &from, packet, length, ticks);
	free(packet);
	printf("%d", (int)verdict);
	if (slot.arrived) {
		printf(" %" PRIu64 " %" PRIu64 " ", slot.t1_ticks, slot.t4_ticks);
		print_hex(slot.header, sizeof slot.header);
		slot.arrived = false;
	}
	puts("");
}

int main(void)
{
	static const uint8_t keys[] = {0, 7, AUTHENTICATION_SHA1, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
	if (!authentication_set(&authentication, keys, sizeof keys))
		return 1;
	char line[LINE_BYTES];
	while (fgets(line, sizeof line, stdin) != NULL) {
		if (line[0] == 'A')
			assign(line + 1);
		else if (line[0] == 'S')
			ask(line + 1);
		else if (line[0] == 'R')
			receive(line + 1);
		else {
			for (int i = 0; i < CLIENT_VERDICTS; i++)
				printf("%" PRIu32 "%s", slot.counts[i], i + 1 < CLIENT_VERDICTS ? " " : "\n");
		}
	}
	return 0;
}
