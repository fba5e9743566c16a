/*
 * Cookies of NTS (RFC 8915 §6): the two keys that a client agreed on with us, sealed with a key that nobody else has, so
 * that nothing has to be kept of any client. Portable C17: no XS, no OS, nothing allocated, no lock taken.
 *
 * A cookie is the number of its key (4 bytes), a nonce (16), a tag (16), and the client's key and ours (32 each), which
 * are encrypted. There are up to three keys: today's, with which cookies are made, and older ones, whose cookies are
 * still opened. TypeScript makes them (src/serving/nts/cookie-keys.ts).
 *
 * A nonce is a count, encrypted: so none comes twice, and nobody who sees two of them can tell whose they are.
 *
 * Threads: one writer (TypeScript) and any number of readers, each with a cookie_reader of its own; neither waits.
 */
#ifndef NOONMARK_COOKIE_H
#define NOONMARK_COOKIE_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "../aead/siv.h"

enum {
	COOKIE_KEYS = 3,
	COOKIE_NUMBER_BYTES = 4,
	COOKIE_NONCE_BYTES = 16,
	COOKIE_SESSION_BYTES = 2 * SIV_KEY_BYTES, /* client to server, then server to client */
	COOKIE_BYTES = COOKIE_NUMBER_BYTES + COOKIE_NONCE_BYTES + SIV_TAG_BYTES + COOKIE_SESSION_BYTES,
	COOKIE_RECORD_BYTES = COOKIE_NUMBER_BYTES + SIV_KEY_BYTES, /* of a key, as TypeScript gives it */
	COOKIE_WORDS = COOKIE_KEYS * COOKIE_RECORD_BYTES / 4,
	COOKIE_SEED_BYTES = AES_KEY_BYTES,
};

/* Starts zeroed: there are no keys. */
struct cookie_publication {
	_Atomic uint32_t sequence; /* odd while it is being written; 0: never written */
	_Atomic uint32_t words[COOKIE_WORDS];
};

/* A key of ours; number 0: none. */
struct cookie_key {
	uint8_t number[COOKIE_NUMBER_BYTES];
	struct siv_key key;
};

/* One per thread that opens or makes cookies; to be made by cookie_begin. */
struct cookie_reader {
	struct cookie_publication *publication;
	uint32_t sequence; /* of the publication unpacked below; 0: none */
	struct cookie_key keys[COOKIE_KEYS];
	struct aes_key nonce_key;
	uint64_t nonces; /* made so far */
};

/* `seed`: random bytes that no other reader was given. */
void cookie_begin(struct cookie_reader *reader, struct cookie_publication *publication,
	const uint8_t seed[COOKIE_SEED_BYTES]);

/*
 * Publishes keys, today's first: for each a number, which is not 0, and SIV_KEY_BYTES. False, and nothing is changed,
 * where they are none, or too many.
 */
bool cookie_publish(struct cookie_publication *publication, const uint8_t *records, size_t bytes);

/* Whether there is a key to make cookies with. Takes new keys, if there are any and they are whole; never waits. */
bool cookie_ready(struct cookie_reader *reader);

/* Writes a nonce that was never used before. */
void cookie_nonce(struct cookie_reader *reader, uint8_t nonce[COOKIE_NONCE_BYTES]);

/* Makes a cookie; cookie_ready has said that there is a key. */
void cookie_make(struct cookie_reader *reader, const uint8_t session[COOKIE_SESSION_BYTES],
	uint8_t cookie[COOKIE_BYTES]);

/* Opens a cookie of `length` bytes: false where it is none of ours, or its key is gone. */
bool cookie_open(struct cookie_reader *reader, const uint8_t *cookie, size_t length,
	uint8_t session[COOKIE_SESSION_BYTES]);

#endif
