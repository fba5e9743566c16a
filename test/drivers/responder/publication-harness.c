/*
 * The sequence lock of reply.c under real threads, for reply.test.ts: one writer, two readers, every publication
 * with one number all over it. Ends with 0 when no reply mixed two publications, or 1 with what it saw.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "responder/reply.h"

enum {
	READERS = 2,
	CHANGES_WANTED = 2000, /* publications that each reader has to see */
	PAUSE_TURNS = 200,     /* of the writer, without which it is in mid-write almost always */
};

static struct reply_publication publication;

struct witness {
	_Atomic uint32_t changes;
	bool failed;
};

static void fill(uint32_t words[REPLY_WORDS], uint32_t number)
{
	memset(words, 0, REPLY_WORDS * sizeof *words);
	words[REPLY_RATE + 1] = words[REPLY_SEGMENT_WORDS + REPLY_RATE + 1] = 1;
	words[REPLY_BASE_TIME + 1] = words[REPLY_SEGMENT_WORDS + REPLY_BASE_TIME + 1] = 0x80000000;
	words[REPLY_EXPIRES] = 1000;
	words[REPLY_STRATUM] = 1;
	words[REPLY_ROOT_DELAY] = words[REPLY_REFID] = number;
	words[REPLY_REFERENCE] = words[REPLY_REFERENCE + 1] = number;
}

static uint32_t word_of(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* One reply; its number, or 0 when it is not all of one publication (or when there was none yet). */
static uint32_t reply_number(struct reply_reader *reader)
{
	uint8_t packet[REPLY_PACKET_BYTES] = {0x23};
	if (reply_compose(reader, &publication, packet, 500, 500) != REPLY_ANSWERED)
		return 0;
	uint32_t number = word_of(packet + 4);
	bool whole = word_of(packet + 12) == number && word_of(packet + 16) == number && word_of(packet + 20) == number;
	if (!whole)
		fprintf(stderr, "mixed: %u %u %u %u\n", number, word_of(packet + 12), word_of(packet + 16),
			word_of(packet + 20));
	return whole ? number : 0;
}

static void *read_on(void *argument)
{
	struct witness *witness = argument;
	struct reply_reader reader = {0};
	uint32_t last = 0;
	while (reply_number(&reader) == 0)
		;
	while (witness->changes < CHANGES_WANTED) {
		uint32_t number = reply_number(&reader);
		if (number == 0 || number < last)
			witness->failed = true;
		if (number != last)
			witness->changes++;
		last = number;
	}
	return NULL;
}

/* A writer that was interrupted in the middle must not stop or mislead a reader. */
static bool interrupted_writer_is_harmless(void)
{
	struct reply_reader reader = {0};
	uint32_t words[REPLY_WORDS];
	fill(words, 7);
	reply_publish(&publication, words, 0);
	if (reply_number(&reader) != 7)
		return false;
	publication.sequence++;
	publication.words[REPLY_REFID] = 8;
	bool kept = reply_number(&reader) == 7;
	publication.words[REPLY_REFID] = 7;
	publication.sequence++;
	return kept && reply_number(&reader) == 7;
}

int main(void)
{
	struct reply_reader unpublished = {0};
	uint8_t packet[REPLY_PACKET_BYTES] = {0x23};
	if (reply_compose(&unpublished, &publication, packet, 1, 1) != REPLY_NO_CLOCK || packet[0] != 0x23)
		return fprintf(stderr, "a reply without a clock\n"), 1;
	if (!interrupted_writer_is_harmless())
		return fprintf(stderr, "an interrupted writer was noticed\n"), 1;
	pthread_t readers[READERS];
	struct witness witnesses[READERS] = {0};
	for (int i = 0; i < READERS; i++)
		pthread_create(&readers[i], NULL, read_on, &witnesses[i]);
	for (uint32_t number = 8; witnesses[0].changes < CHANGES_WANTED || witnesses[1].changes < CHANGES_WANTED;
		number++) {
		uint32_t words[REPLY_WORDS];
		fill(words, number);
		reply_publish(&publication, words, 0);
		for (volatile int turn = 0; turn < PAUSE_TURNS; turn++)
			;
	}
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	return witnesses[0].failed || witnesses[1].failed;
}
