/*
 * Puts packets from standard input before admission.c, for admission.test.ts: twice a u8 count of rules and the rules
 * (who is answered, whose control messages are), the u32 code for who is not, then for each packet 16 bytes of address,
 * u16 port, u16 length in the machine's order and its first byte, until the end; they come a tenth of a second apart.
 * Writes the verdict of each as a byte, with 128 added where admission_is_needless said so, and where that is a refusal
 * the 48 bytes of it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "responder/admission.h"
#include "responder/request.h"
#include "records.h"

enum { NEEDLESS = 128, HZ = 10, START_TICKS = 1000 };

static struct admission admission;
static struct reply_reader reader;
static const struct request_rules rules;

static void read_rules(struct access *access)
{
	uint8_t count, bytes[ACCESS_RULES * ACCESS_RULE_BYTES];
	need(&count, sizeof count);
	if (count > ACCESS_RULES)
		exit(2);
	need(bytes, (size_t)count * ACCESS_RULE_BYTES);
	if (!access_set(access, bytes, (size_t)count * ACCESS_RULE_BYTES))
		exit(2);
}

int main(void)
{
	read_rules(&admission.access);
	read_rules(&admission.control);
	uint32_t code;
	need(&code, sizeof code);
	admission_refuse(&admission, code, HZ);
	uint64_t ticks = START_TICKS;
	uint8_t address[16], first_byte;
	uint16_t port, length;
	while (fread(address, sizeof address, 1, stdin) == 1) {
		need(&port, sizeof port);
		need(&length, sizeof length);
		need(&first_byte, sizeof first_byte);
		/* A block of its length, so that the address sanitizer sees a read past its end. */
		uint8_t *bytes = calloc(length + (size_t)(length == 0), 1);
		if (length > 0)
			bytes[0] = first_byte;
		const struct arrival packet = {address, port, bytes, length, ticks++};
		bool needless = admission_is_needless(&admission, port, bytes, length);
		enum reply_verdict verdict = admission_decide(&admission, &reader, &packet);
		struct request request;
		bool plain = needless && request_examine(&rules, &reader, &packet, &request) == REPLY_ANSWERED;
		if (needless && (verdict != REPLY_ANSWERED || !plain || request.trailer_bytes != 0)) {
			fprintf(stderr, "said to be needless, but the verdict is %d\n", verdict);
			return 1;
		}
		putchar((int)verdict | (needless ? NEEDLESS : 0));
		if (admission_kiss(&admission, verdict, bytes))
			fwrite(bytes, REPLY_PACKET_BYTES, 1, stdout);
		free(bytes);
	}
	return 0;
}
