/*
 * Asks access.c about addresses from standard input, for access.test.ts: u8 count of rules, the rules, then addresses
 * of 16 bytes each until the end. Writes 'r' where the rules are refused, else '1' or '0' for each address.
 */
#include <stdio.h>

#include "../../../drivers/responder/access.h"

int main(void)
{
	static struct access access;
	uint8_t rules[255 * ACCESS_RULE_BYTES], address[16];
	int count = getchar();
	size_t bytes = (size_t)count * ACCESS_RULE_BYTES;
	if (count == EOF || fread(rules, 1, bytes, stdin) != bytes)
		return 2;
	if (!access_set(&access, rules, bytes)) {
		putchar('r');
		return 0;
	}
	while (fread(address, 1, sizeof address, stdin) == sizeof address)
		putchar(access_admits(&access, address) ? '1' : '0');
	return 0;
}
