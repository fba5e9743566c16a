/* resolver/sim/dns.c: names of any kind, and answers of any content to their questions. */
#include "resolver/sim/dns.h"

#include "input.h"

enum { LENGTH_LIMIT = 700, HEADER_BYTES = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint8_t features = (uint8_t)input_number(&input, 1), question[DNS_PACKET_BYTES], address[16];
	enum dns_type type = features & 1 ? DNS_AAAA : DNS_A;
	char name[DNS_NAME_BYTES + 8] = "ntp.example.net";
	if (features & 2) {
		input_bytes(&input, name, sizeof name - 1);
		name[sizeof name - 1] = '\0';
	}
	uint16_t id = (uint16_t)input_number(&input, 2);
	size_t asked = dns_ask(question, id, name, type);
	REQUIRE(asked == 0 || (asked > HEADER_BYTES && asked <= DNS_PACKET_BYTES));
	size_t length = input_number(&input, 2) % LENGTH_LIMIT;
	uint8_t *packet = input_block(&input, length);
	/* A true beginning, else nothing further is looked at. */
	if ((features & 4) && asked > 0 && length >= asked) {
		uint8_t counts[2] = {packet[6], packet[7]};
		uint8_t code = packet[3];
		memcpy(packet, question, asked);
		packet[2] = 0x81;
		packet[3] = code & 0x8f;
		memcpy(packet + 6, counts, sizeof counts);
	}
	enum dns_verdict verdict = dns_read(packet, length, id, name, type, address);
	REQUIRE(verdict == DNS_NOT_OURS || (asked > 0 && length >= asked && memcmp(packet, question, 2) == 0));
	free(packet);
	return 0;
}
