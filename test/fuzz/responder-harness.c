/*
 * serve.c, and with it all of the responder's portable C, on packets from standard input, for packet-run.ts.
 * Little-endian records, answered in a body that is written at each 'E':
 *   'K' u8 rules, the rules, u32 rate, u32 burst, u64[CLIENTS_KEY_WORDS], u8 interleave, rules of need_rules
 *                                                                          begin anew with this access, rate and mode
 *   'P' u64 now, u32[REPLY_WORDS]                                          publish
 *   'R' u64 receive, u64 transmit, u8[16] address, u16 port, u16 length, bytes
 *                           → u8 verdict, and 48 bytes where it is answered or kissed
 *   'L' u64 receive, u64 transmit   the reply with that receive time left → u8, whether it is remembered
 *   'T'                     → each packet handed over: u16 length, u64 receive, bytes; then u16 all ones
 *   'E'                     → to standard output: u32 length of the body, u32 resident kB at most, u32 clients known;
 *                           body
 * A packet is copied to a block of exactly its length, so that the address sanitizer sees a read past its end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../drivers/responder/records.h"
#include "../drivers/responder/serving.h"

enum { HZ = 80000000, BODY_BYTES = 32 << 20 };

static struct server server;
static uint8_t body[BODY_BYTES];
static size_t body_length;
static uint64_t last_ticks;

static void put(const void *bytes, size_t length)
{
	if (length > sizeof body - body_length) {
		fprintf(stderr, "too much is answered between two 'E'\n");
		exit(2);
	}
	memcpy(body + body_length, bytes, length);
	body_length += length;
}

static void begin(void)
{
	uint8_t interleaves, count, rules[ACCESS_RULES * ACCESS_RULE_BYTES];
	uint32_t rate, burst;
	uint64_t key[CLIENTS_KEY_WORDS];
	need(&count, sizeof count);
	if (count > ACCESS_RULES)
		exit(2);
	need(rules, (size_t)count * ACCESS_RULE_BYTES);
	need(&rate, sizeof rate);
	need(&burst, sizeof burst);
	need(key, sizeof key);
	need(&interleaves, sizeof interleaves);
	memset(&server, 0, sizeof server);
	if (interleaves != 0)
		server.reader.interleave = &server.interleave;
	need_rules(&server.rules);
	if (!access_set(&server.admission.access, rules, (size_t)count * ACCESS_RULE_BYTES)) {
		fprintf(stderr, "rules that access.c refuses\n");
		exit(2);
	}
	clients_start(&server.admission.clients, key, HZ, rate, burst);
	server.admission.listed = true;
}

static void request(void)
{
	uint64_t receive, transmit;
	uint8_t address[16];
	uint16_t port, length;
	need(&receive, sizeof receive);
	need(&transmit, sizeof transmit);
	need(address, sizeof address);
	need(&port, sizeof port);
	need(&length, sizeof length);
	uint8_t *packet = malloc(length);
	need(packet, length);
	last_ticks = receive;
	size_t answer;
	const struct arrival arrival = {address, port, packet, length, receive};
	put(&(uint8_t){(uint8_t)serve_whole(&server, arrival, transmit, &answer)}, 1);
	if (answer > 0) {
		uint16_t bytes = (uint16_t)answer;
		put(&bytes, sizeof bytes);
		put(packet, bytes);
	}
	free(packet);
}

static void left(void)
{
	uint64_t receive, transmit;
	need(&receive, sizeof receive);
	need(&transmit, sizeof transmit);
	bool known = server.reader.interleave != NULL && reply_left(&server.reader, receive, transmit);
	put(&(uint8_t){known}, 1);
}

static void take(void)
{
	for (const struct handover_packet *packet; (packet = handover_oldest(&server.handover)) != NULL;) {
		put(&packet->length, sizeof packet->length);
		put(&packet->receive_ticks, sizeof packet->receive_ticks);
		put(packet->bytes, packet->length);
		handover_release(&server.handover);
	}
	put(&(uint16_t){0xffff}, sizeof(uint16_t));
}

static void end(void)
{
	struct rusage usage;
	struct client_view view;
	uint32_t known = 0;
	for (size_t i = 0; i < CLIENTS; i++)
		known += clients_read(&server.admission.clients, i, last_ticks, &view);
	getrusage(RUSAGE_SELF, &usage);
	const uint32_t head[] = {(uint32_t)body_length, (uint32_t)usage.ru_maxrss, known};
	fwrite(head, sizeof head, 1, stdout);
	fwrite(body, body_length, 1, stdout);
	fflush(stdout);
	body_length = 0;
}

int main(void)
{
	for (int record; (record = getchar()) != EOF;) {
		switch (record) {
		case 'K':
			begin();
			break;
		case 'P':
			need_publication(&server.publication);
			break;
		case 'R':
			request();
			break;
		case 'L':
			left();
			break;
		case 'T':
			take();
			break;
		case 'E':
			end();
			break;
		default:
			fprintf(stderr, "no such record: %d\n", record);
			return 2;
		}
	}
	return 0;
}
