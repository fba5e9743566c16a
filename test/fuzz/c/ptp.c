/*
 * ptp/grandmaster.c: messages of any content under any rules and any publication. An answer is a Delay_Resp to a whole
 * Delay_Req of the domain, once; nothing is sent that the rules do not allow; every message is counted once.
 */
#include "ptp/grandmaster.h"

#include "input.h"

enum {
	LENGTH_LIMIT = 90,
	HZ = 80000000,
	DELAY_REQ = 1,
	DELAY_RESP = 9,
	ANNOUNCE = 11,
	AT_DOMAIN = 4,
	AT_SOURCE = 20,
	AT_NANOSECONDS = 40,
	AT_REQUESTING = 44,
	NS_PER_S = 1000000000,
	VERDICTS_OF_TAKE = PTP_UNSENT, /* those before it are given by ptp_take */
};

static struct ptp ptp;
static struct reply_publication publication;
static struct access admitted;

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void check_sent(const uint8_t *bytes, size_t length)
{
	REQUIRE(((size_t)bytes[2] << 8 | bytes[3]) == length && (bytes[1] & 0xf) == 2 && bytes[0] >> 4 == 0);
	REQUIRE(memcmp(bytes + AT_SOURCE, ptp.identity, PTP_IDENTITY_BYTES) == 0);
	REQUIRE(bytes[AT_DOMAIN] == ptp.rules[PTP_DOMAIN] && get32(bytes + AT_NANOSECONDS) < NS_PER_S);
}

static void publish(struct input *input)
{
	uint32_t words[REPLY_WORDS];
	uint64_t now = input_number(input, 8);
	input_bytes(input, words, sizeof words);
	reply_publish(&publication, words, now);
}

static uint32_t counted(void)
{
	uint32_t sum = 0;
	for (int i = 0; i < VERDICTS_OF_TAKE; i++)
		sum += ptp.counts[i];
	return sum;
}

static void hear(struct input *input)
{
	uint8_t bytes[LENGTH_LIMIT], address[16] = {[10] = 0xff, 0xff, 192, 0, 2, 1};
	uint8_t help = (uint8_t)input_number(input, 1);
	uint64_t ticks = input_number(input, 8);
	size_t length = input_number(input, 1) % LENGTH_LIMIT;
	input_bytes(input, bytes, length);
	/* Else hardly one would be looked at further. */
	if (help & 2 && length > AT_DOMAIN) {
		bytes[0] = help & 4 ? DELAY_REQ : ANNOUNCE;
		bytes[1] = 2;
		bytes[2] = 0;
		bytes[3] = (uint8_t)length;
		bytes[AT_DOMAIN] = ptp.rules[PTP_DOMAIN];
	}
	size_t copied = length < PTP_MESSAGE_BYTES ? length : PTP_MESSAGE_BYTES;
	uint8_t *message = malloc(copied + 1), *answer = malloc(PTP_MESSAGE_BYTES);
	memcpy(message, bytes, copied);
	uint8_t *exact = realloc(message, copied == 0 ? 1 : copied);
	const struct ptp_arrival arrival = {address, exact, length, ticks, (help & 1) != 0};
	uint32_t before = counted(), waiting = ptp.written - ptp.taken;
	enum ptp_action action = ptp_take(&ptp, &publication, &admitted, &arrival, answer);
	REQUIRE(counted() == before + 1);
	if (action == PTP_ANSWER || action == PTP_ANSWER_UNICAST) {
		REQUIRE(ptp.rules[PTP_DUTY] == PTP_SERVES && length >= PTP_SYNC_BYTES && (exact[0] & 0xf) == DELAY_REQ);
		REQUIRE((help & 1) != 0 && (answer[0] & 0xf) == DELAY_RESP);
		REQUIRE(memcmp(answer + AT_REQUESTING, exact + AT_SOURCE, 10) == 0);
		check_sent(answer, PTP_DELAY_RESP_BYTES);
	} else if (action == PTP_HAND_OVER) {
		REQUIRE(waiting < PTP_RING && ptp.written - ptp.taken == waiting + 1 && length >= PTP_ANNOUNCE_BYTES);
	}
	free(exact);
	free(answer);
}

static void compose(struct input *input)
{
	uint8_t *bytes = malloc(PTP_MESSAGE_BYTES);
	uint8_t what = (uint8_t)input_number(input, 1);
	uint64_t ticks = input_number(input, 8);
	unsigned due = ptp_beat(&ptp);
	REQUIRE(ptp.rules[PTP_DUTY] != PTP_SILENT || due == 0);
	size_t length = what % 3 == 0 ? ptp_announce(&ptp, &publication, bytes, ticks)
		: what % 3 == 1           ? ptp_sync(&ptp, &publication, bytes, ticks)
								  : ptp_follow_up(&ptp, &publication, bytes, ticks);
	REQUIRE(length == 0 || ptp.rules[PTP_DUTY] == PTP_SERVES || (ptp.rules[PTP_DUTY] != PTP_SILENT && what % 3 == 0));
	if (length > 0)
		check_sent(bytes, length);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	memset(&ptp, 0, sizeof ptp);
	memset(&publication, 0, sizeof publication);
	memset(ptp.identity, 0xee, sizeof ptp.identity);
	ptp.hz = HZ;
	while (input.left > 0) {
		uint8_t bytes[PTP_MESSAGE_BYTES];
		switch (input_number(&input, 1) % 6) {
		case 0:
			publish(&input);
			break;
		case 1:
			input_bytes(&input, bytes, PTP_RULES_BYTES);
			ptp_set_rules(&ptp, bytes);
			REQUIRE(ptp_beat_ms(&ptp) <= 1024000);
			break;
		case 2:
			ptp_ring_take(&ptp, bytes);
			break;
		case 3:
			compose(&input);
			break;
		default:
			hear(&input);
			break;
		}
	}
	return 0;
}
