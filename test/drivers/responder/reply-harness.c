/*
 * Runs serve.c, and with it request.c and reply.c, on cases from standard input, for reply.test.ts; little-endian, one
 * record after another:
 *   'P' u64 now, u32[REPLY_WORDS]                    publish
 *   'K' u8 symmetric, u8 nak, u16 length, records     what is answered besides plain requests
 *   'R' u64 receive, u64 transmit, u16 length, bytes  a packet → u8 verdict, and if it is answered u16 length, reply
 *   'N' u8[16] seed, u16 length, records             NTS from now on, with these keys of cookies
 *   'I'                                              interleave from now on
 *   'L' u64 receive, u64 transmit                    the reply with that receive time left → u8, whether it is known
 *   'C'                                              → u32[REPLY_VERDICTS], the counters
 * The packet is copied to a block of exactly its length, so that the address sanitizer sees a read past its end.
 */
#include <stdio.h>
#include <stdlib.h>

#include "records.h"
#include "serving.h"

static struct server server;

static void request(void)
{
	uint64_t receive, transmit;
	uint16_t length;
	need(&receive, sizeof receive);
	need(&transmit, sizeof transmit);
	need(&length, sizeof length);
	uint8_t *packet = malloc(length);
	need(packet, length);
	static const uint8_t address[16];
	size_t answer;
	enum reply_verdict verdict =
		serve_whole(&server, (struct arrival){address, 1234, packet, length, receive}, transmit, &answer);
	/* Nobody takes what is handed over. */
	server.handover.released = server.handover.written;
	putchar(verdict);
	if (verdict == REPLY_ANSWERED) {
		uint16_t bytes = (uint16_t)answer;
		fwrite(&bytes, sizeof bytes, 1, stdout);
		fwrite(packet, 1, bytes, stdout);
	}
	free(packet);
}

static void start_interleaving(void)
{
	server.reader.interleave = &server.interleave;
}

static void serve_nts(void)
{
	uint8_t seed[COOKIE_SEED_BYTES], records[COOKIE_KEYS * COOKIE_RECORD_BYTES];
	uint16_t length;
	need(seed, sizeof seed);
	need(&length, sizeof length);
	need(records, length);
	if (server.rules.cookies == NULL)
		cookie_begin(&server.cookie_reader, &server.cookies, seed);
	server.rules.cookies = &server.cookie_reader;
	if (!cookie_publish(&server.cookies, records, length))
		exit(2);
}

static void left(void)
{
	uint64_t receive, transmit;
	need(&receive, sizeof receive);
	need(&transmit, sizeof transmit);
	putchar(reply_left(&server.reader, receive, transmit));
}

int main(void)
{
	for (int record; (record = getchar()) != EOF;) {
		switch (record) {
		case 'P':
			need_publication(&server.publication);
			break;
		case 'R':
			request();
			break;
		case 'K':
			need_rules(&server.rules);
			break;
		case 'N':
			serve_nts();
			break;
		case 'I':
			start_interleaving();
			break;
		case 'L':
			left();
			break;
		case 'C':
			fwrite((const void *)server.reader.counts, sizeof server.reader.counts, 1, stdout);
			break;
		default:
			fprintf(stderr, "no such record: %d\n", record);
			return 2;
		}
	}
	return 0;
}
