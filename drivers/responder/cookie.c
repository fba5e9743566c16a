/* See cookie.h. */
#include "cookie.h"

#include <string.h>

enum { NONCE_AT = COOKIE_NUMBER_BYTES, SEALED_AT = NONCE_AT + COOKIE_NONCE_BYTES };

void cookie_begin(struct cookie_reader *reader, struct cookie_publication *publication,
	const uint8_t seed[COOKIE_SEED_BYTES])
{
	memset(reader, 0, sizeof *reader);
	reader->publication = publication;
	aes128_set_key(&reader->nonce_key, seed);
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
	uint8_t sum = 0;
	for (size_t i = 0; i < length; i++)
		sum |= bytes[i];
	return sum == 0;
}

bool cookie_publish(struct cookie_publication *publication, const uint8_t *records, size_t bytes)
{
	uint8_t whole[COOKIE_KEYS * COOKIE_RECORD_BYTES] = {0};
	uint32_t words[COOKIE_WORDS];
	if (bytes == 0 || bytes % COOKIE_RECORD_BYTES != 0 || bytes > sizeof whole)
		return false;
	for (size_t at = 0; at < bytes; at += COOKIE_RECORD_BYTES)
		if (is_zero(records + at, COOKIE_NUMBER_BYTES))
			return false;
	memcpy(whole, records, bytes);
	memcpy(words, whole, sizeof words);
	uint32_t sequence = atomic_load_explicit(&publication->sequence, memory_order_relaxed);
	atomic_store_explicit(&publication->sequence, sequence + 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	for (size_t i = 0; i < COOKIE_WORDS; i++)
		atomic_store_explicit(&publication->words[i], words[i], memory_order_relaxed);
	atomic_store_explicit(&publication->sequence, sequence + 2, memory_order_release);
	return true;
}

static void unpack(struct cookie_reader *reader, const uint32_t words[COOKIE_WORDS])
{
	uint8_t records[COOKIE_KEYS * COOKIE_RECORD_BYTES];
	memcpy(records, words, sizeof records);
	for (size_t i = 0; i < COOKIE_KEYS; i++) {
		const uint8_t *record = records + i * COOKIE_RECORD_BYTES;
		memcpy(reader->keys[i].number, record, COOKIE_NUMBER_BYTES);
		siv_set_key(&reader->keys[i].key, record + COOKIE_NUMBER_BYTES);
	}
}

bool cookie_ready(struct cookie_reader *reader)
{
	struct cookie_publication *publication = reader->publication;
	uint32_t sequence = atomic_load_explicit(&publication->sequence, memory_order_acquire);
	if (sequence != reader->sequence && (sequence & 1) == 0) {
		uint32_t words[COOKIE_WORDS];
		for (size_t i = 0; i < COOKIE_WORDS; i++)
			words[i] = atomic_load_explicit(&publication->words[i], memory_order_relaxed);
		atomic_thread_fence(memory_order_acquire);
		if (atomic_load_explicit(&publication->sequence, memory_order_relaxed) == sequence) {
			unpack(reader, words);
			reader->sequence = sequence;
		}
	}
	return reader->sequence != 0;
}

void cookie_nonce(struct cookie_reader *reader, uint8_t nonce[COOKIE_NONCE_BYTES])
{
	uint64_t count = reader->nonces++;
	memset(nonce, 0, COOKIE_NONCE_BYTES);
	memcpy(nonce, &count, sizeof count);
	aes128_encrypt(&reader->nonce_key, nonce);
}

/* What is authenticated of a cookie beside what it holds. */
static void authenticated(const uint8_t *cookie, struct siv_piece pieces[2])
{
	pieces[0] = (struct siv_piece){cookie, COOKIE_NUMBER_BYTES};
	pieces[1] = (struct siv_piece){cookie + NONCE_AT, COOKIE_NONCE_BYTES};
}

void cookie_make(struct cookie_reader *reader, const uint8_t session[COOKIE_SESSION_BYTES],
	uint8_t cookie[COOKIE_BYTES])
{
	const struct cookie_key *key = &reader->keys[0];
	struct siv_piece pieces[2];
	memcpy(cookie, key->number, COOKIE_NUMBER_BYTES);
	cookie_nonce(reader, cookie + NONCE_AT);
	memcpy(cookie + SEALED_AT + SIV_TAG_BYTES, session, COOKIE_SESSION_BYTES);
	authenticated(cookie, pieces);
	siv_seal(&key->key, pieces, 2, cookie + SEALED_AT, COOKIE_SESSION_BYTES);
}

bool cookie_open(struct cookie_reader *reader, const uint8_t *cookie, size_t length,
	uint8_t session[COOKIE_SESSION_BYTES])
{
	if (!cookie_ready(reader) || length != COOKIE_BYTES || is_zero(cookie, COOKIE_NUMBER_BYTES))
		return false;
	for (size_t i = 0; i < COOKIE_KEYS; i++) {
		const struct cookie_key *key = &reader->keys[i];
		if (memcmp(key->number, cookie, COOKIE_NUMBER_BYTES) != 0)
			continue;
		uint8_t sealed[SIV_TAG_BYTES + COOKIE_SESSION_BYTES];
		struct siv_piece pieces[2];
		memcpy(sealed, cookie + SEALED_AT, sizeof sealed);
		authenticated(cookie, pieces);
		bool opened = siv_open(&key->key, pieces, 2, sealed, sizeof sealed);
		memcpy(session, sealed + SIV_TAG_BYTES, COOKIE_SESSION_BYTES);
		return opened;
	}
	return false;
}
