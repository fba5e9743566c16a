/*
 * The reader of DNS answers under test. Each line is ID NAME TYPE PACKET (hexadecimal digits); answers the verdict and,
 * where there is one, the address. "ASK ID NAME TYPE" answers the question's bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolver/sim/dns.h"

enum { LINE_BYTES = 8192 };

static void print_hex(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	puts("");
}

int main(void)
{
	static char line[LINE_BYTES], name[LINE_BYTES], hex[LINE_BYTES];
	unsigned id, type;
	while (fgets(line, sizeof line, stdin) != NULL) {
		hex[0] = '\0';
		if (sscanf(line, "ASK %u %8191s %u", &id, name, &type) == 3) {
			uint8_t question[DNS_PACKET_BYTES];
			print_hex(question, dns_ask(question, (uint16_t)id, name, type));
			continue;
		}
		if (sscanf(line, "%u %8191s %u %8191s", &id, name, &type, hex) < 3)
			return 1;
		/* As long as it is, so that a read beyond it is found. */
		size_t length = strlen(hex) / 2;
		uint8_t address[16], *packet = malloc(length + 1);
		if (packet == NULL)
			return 1;
		for (size_t i = 0; i < length; i++) {
			const char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
			packet[i] = (uint8_t)strtoul(digits, NULL, 16);
		}
		uint8_t *exact = realloc(packet, length > 0 ? length : 1);
		enum dns_verdict verdict = dns_read(exact, length, (uint16_t)id, name, type, address);
		free(exact);
		printf("%d ", (int)verdict);
		print_hex(address, verdict == DNS_ADDRESS ? sizeof address : 0);
	}
	return 0;
}
