/*
 * Asks clients.c on behalf of clients.test.ts: `program RATE BURST SEED LEAK` reads lines from standard input:
 *   a ADDRESS BYTE TICKS      ask: prints s(erved), k(issed) or n(othing)
 *   n SIGNATURE               notes how what was asked last was signed
 *   r TICKS                   read: prints ADDRESS:count:manner:first:last for each client, between spaces
 *   f COUNT ADDRESSES TICKS STEP   flood: COUNT packets from ADDRESSES addresses of 127.0.0.0/8 in a random order, the
 *                             first at TICKS, STEP ticks apart; between them, each 80,000,000 ticks, the clients named
 *                             with `g` ask. Prints how many of these were not in the table any more when they asked.
 *   w TICKS COUNT             walk: prints the addresses in the order in which they were heard last, between spaces;
 *                             behind the COUNTth, that client asks again, and the walk goes on behind its old name,
 *                             which must not hold any more, as if it did
 *   g ADDRESS                 names a regular, an address of 32 bits
 * ADDRESS is 32 bits of IPv4 in hexadecimal. The counter runs at 80 MHz.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "responder/clients.h"

enum { HZ = 80000000, REGULARS = 64, CLIENT_BYTE = 0x23 };

static struct clients clients;
static uint32_t regulars[REGULARS];
static size_t regular_count;
static uint64_t state;

static uint64_t any(void)
{
	uint64_t mixed = state += 0x9e3779b97f4a7c15;
	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return mixed ^ mixed >> 31;
}

static enum clients_verdict ask(uint32_t v4, uint8_t byte, uint64_t ticks)
{
	uint8_t address[16] = {[10] = 0xff,
		[11] = 0xff,
		[12] = (uint8_t)(v4 >> 24),
		[13] = (uint8_t)(v4 >> 16),
		[14] = (uint8_t)(v4 >> 8),
		[15] = (uint8_t)v4};
	return clients_ask(&clients, address, byte, ticks);
}

static uint32_t v4_of(const struct client_view *view)
{
	const uint8_t *at = view->address + 12;
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool known(uint32_t v4, uint64_t ticks)
{
	struct client_view view;
	for (size_t i = 0; i < CLIENTS; i++)
		if (clients_read(&clients, i, ticks, &view) && v4_of(&view) == v4)
			return true;
	return false;
}

static unsigned missing_regulars(uint64_t ticks)
{
	unsigned missing = 0;
	for (size_t i = 0; i < regular_count; i++) {
		missing += !known(regulars[i], ticks);
		ask(regulars[i], CLIENT_BYTE, ticks);
	}
	return missing;
}

static void flood(uint64_t count, uint32_t addresses, uint64_t ticks, uint64_t step)
{
	unsigned missing = 0;
	for (uint64_t sent = 0, due = ticks; sent < count; sent++, ticks += step) {
		if (ticks >= due) {
			missing += missing_regulars(ticks);
			due += HZ;
		}
		ask((uint32_t)(0x7f000001 + any() % addresses), CLIENT_BYTE, ticks);
	}
	printf("%u\n", missing + missing_regulars(ticks));
}

static void print_all(uint64_t ticks)
{
	struct client_view view;
	for (size_t i = 0; i < CLIENTS; i++)
		if (clients_read(&clients, i, ticks, &view))
			printf("%08" PRIx32 ":%" PRIu32 ":%u:%" PRIu32 ":%" PRIu32 " ", v4_of(&view), view.count, view.manner,
				view.since_first / CLIENTS_VIEW_HZ, view.since_last / CLIENTS_VIEW_HZ);
	putchar('\n');
}

static void walk(uint64_t ticks, uint32_t count)
{
	struct client_view view;
	uint32_t name = CLIENTS_NOBODY;
	for (uint32_t told = 0; clients_read_after(&clients, name, ticks, &view); told++) {
		printf("%08" PRIx32 " ", v4_of(&view));
		name = view.name;
		if (!clients_holds(&clients, name) || name == CLIENTS_NOBODY)
			printf("no name ");
		if (told + 1 != count)
			continue;
		clients_ask(&clients, view.address, CLIENT_BYTE, ticks);
		if (clients_holds(&clients, name))
			printf("name of the past ");
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	state = strtoull(argv[3], NULL, 10);
	uint64_t key[CLIENTS_KEY_WORDS], ticks, count, step;
	for (size_t i = 0; i < CLIENTS_KEY_WORDS; i++)
		key[i] = any();
	clients_start(&clients, key, HZ, (uint32_t)atoi(argv[1]), (uint32_t)atoi(argv[2]));
	clients_leak(&clients, (uint8_t)atoi(argv[4]));
	uint32_t v4, addresses;
	unsigned byte;
	for (char command; scanf(" %c", &command) == 1;) {
		if (command == 'a' && scanf("%" SCNx32 " %x %" SCNu64, &v4, &byte, &ticks) == 3) {
			printf("%c\n", "skn"[ask(v4, (uint8_t)byte, ticks)]);
		} else if (command == 'n' && scanf("%u", &byte) == 1) {
			clients_note(&clients, (enum clients_signature)byte);
		} else if (command == 'r' && scanf("%" SCNu64, &ticks) == 1) {
			print_all(ticks);
		} else if (command == 'w' && scanf("%" SCNu64 " %" SCNu32, &ticks, &v4) == 2) {
			walk(ticks, v4);
		} else if (command == 'g' && regular_count < REGULARS && scanf("%" SCNx32, &v4) == 1) {
			regulars[regular_count++] = v4;
		} else if (command == 'f'
			&& scanf("%" SCNu64 " %" SCNu32 " %" SCNu64 " %" SCNu64, &count, &addresses, &ticks, &step) == 4) {
			flood(count, addresses, ticks, step);
		} else {
			return 2;
		}
	}
	return 0;
}
