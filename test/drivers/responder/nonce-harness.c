/*
 * nonce.c for nonce.test.ts: `program hash` prints SipHash-2-4 of 0 to 7 words of the bytes 00 01 02 … under the key of
 * the paper's test vector; `program check` reads lines `w ADDRESS SECONDS` (prints a nonce) and `h ADDRESS SECONDS
 * TEXT` (prints 1 or 0), ADDRESS being the last byte of one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "responder/nonce.h"

static int hashes(void)
{
	uint8_t bytes[64];
	uint64_t words[8];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	memcpy(words, bytes, sizeof words);
	for (size_t count = 0; count < 8; count++)
		printf("%016" PRIx64 "\n", nonce_hash((const uint64_t[]){words[0], words[1]}, words, count));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "hash") == 0)
		return hashes();
	const uint64_t key[] = {0x0123456789abcdef, 0xfedcba9876543210};
	uint8_t address[16] = {[10] = 0xff, [11] = 0xff}, text[NONCE_CHARACTERS + 1] = {0};
	uint32_t seconds;
	for (char command; scanf(" %c %" SCNu8 " %" SCNu32, &command, &address[15], &seconds) == 3;) {
		if (command == 'w') {
			nonce_write(key, address, seconds, text);
			printf("%s\n", (const char *)text);
		} else if (scanf(" %24s", (char *)text) == 1) {
			printf("%d\n", nonce_holds(key, address, seconds, text));
		}
	}
	return 0;
}
