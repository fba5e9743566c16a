/*
 * The grandmaster under test: reads a command a line, answers with a line each.
 *
 *     P NOW WORDS...           the responder's publication, and the counter then
 *     R RULES                  rules, in hexadecimal
 *     T EVENT TICKS LAST HEX   a message from 192.0.2.LAST; the action, and the answer where there is one
 *     A TICKS | S TICKS | F TICKS   an Announce, a Sync, a Follow_Up; "-" where there is none
 *     B                        a beat: what is due
 *     G                        the oldest Announce of others, or "-"
 *     C                        the counters
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ptp/grandmaster.h"

enum { LINE_BYTES = 8192 };

static struct ptp ptp = {.identity = {0x02, 0x00, 0x5e, 0xff, 0xfe, 0x00, 0x53, 0x01}, .hz = 80000000};
static struct reply_publication publication;
static struct access access_list;

static size_t read_hex(const char *text, uint8_t *into, size_t room)
{
	size_t length = 0;
	for (; text[0] > ' ' && text[1] > ' ' && length < room; text += 2) {
		const char digits[3] = {text[0], text[1], '\0'};
		into[length++] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return length;
}

static void print_hex(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	puts(length == 0 ? "-" : "");
}

static void publish(char *words)
{
	uint32_t all[REPLY_WORDS];
	uint64_t now = strtoull(words, &words, 10);
	for (size_t i = 0; i < REPLY_WORDS; i++)
		all[i] = (uint32_t)strtoul(words, &words, 10);
	reply_publish(&publication, all, now);
	puts("published");
}

static void take(const char *words)
{
	static uint8_t bytes[LINE_BYTES];
	char hex[LINE_BYTES] = "";
	unsigned is_event, last;
	uint64_t ticks;
	if (sscanf(words, "%u %" SCNu64 " %u %8191s", &is_event, &ticks, &last, hex) < 3)
		abort();
	size_t length = read_hex(hex, bytes, sizeof bytes);
	/* No more than drivers copy, or than there is, so that a read beyond it is found. */
	size_t copied = length < PTP_MESSAGE_BYTES ? length : PTP_MESSAGE_BYTES;
	uint8_t *message = malloc(copied == 0 ? 1 : copied), *answer = calloc(1, PTP_MESSAGE_BYTES);
	if (message == NULL || answer == NULL)
		abort();
	memcpy(message, bytes, copied);
	const uint8_t address[16] = {[10] = 0xff, 0xff, 192, 0, 2, (uint8_t)last};
	const struct ptp_arrival arrival = {address, message, length, ticks, is_event != 0};
	enum ptp_action action = ptp_take(&ptp, &publication, &access_list, &arrival, answer);
	printf("%d ", (int)action);
	print_hex(answer, action == PTP_ANSWER || action == PTP_ANSWER_UNICAST ? PTP_DELAY_RESP_BYTES : 0);
	free(message);
	free(answer);
}

static void compose(char what, const char *words)
{
	uint8_t bytes[PTP_MESSAGE_BYTES];
	uint64_t ticks = strtoull(words, NULL, 10);
	size_t length = what == 'A' ? ptp_announce(&ptp, &publication, bytes, ticks)
		: what == 'S'           ? ptp_sync(&ptp, &publication, bytes, ticks)
								: ptp_follow_up(&ptp, &publication, bytes, ticks);
	print_hex(bytes, length);
}

int main(void)
{
	static const uint8_t denied[ACCESS_RULE_BYTES] = {[10] = 0xff, 0xff, 192, 0, 2, 66, 128, 0};
	static char line[LINE_BYTES];
	uint8_t bytes[PTP_MESSAGE_BYTES];
	if (!access_set(&access_list, denied, sizeof denied))
		return 1;
	while (fgets(line, sizeof line, stdin) != NULL) {
		switch (line[0]) {
		case 'P':
			publish(line + 1);
			break;
		case 'R':
			if (read_hex(line + 2, bytes, sizeof bytes) != PTP_RULES_BYTES)
				return 1;
			ptp_set_rules(&ptp, bytes);
			printf("%u\n", ptp_beat_ms(&ptp));
			break;
		case 'T':
			take(line + 1);
			break;
		case 'B':
			printf("%u\n", ptp_beat(&ptp));
			break;
		case 'G':
			print_hex(bytes, ptp_ring_take(&ptp, bytes) ? PTP_ANNOUNCE_BYTES : 0);
			break;
		case 'C':
			for (int i = 0; i < PTP_VERDICTS; i++)
				printf("%" PRIu32 "%s", ptp.counts[i], i + 1 < PTP_VERDICTS ? " " : "\n");
			break;
		default:
			compose(line[0], line + 1);
			break;
		}
	}
	return 0;
}
