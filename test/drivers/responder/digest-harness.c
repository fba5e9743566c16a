/*
 * Asks aes.c, siv.c, hash.c, authentication.c and trailer.c, for their tests; records from standard input, lengths as u16 in
 * the machine's order:
 *   'A' key, block                              16 bytes each → the block, encrypted
 *   'H' u8 kind, length, piece, length, piece   → the digest
 *   'K' length, records                         the keys from now on → u8, whether they are
 *   'S' u32 id, u16 MAC bytes, length, message  → u16 length (0: no such key), the message with its MAC
 *   'C' u32 id, u16 MAC at, length, packet      → u8, whether the MAC is right
 *   'V' key (32 bytes), u16 pieces, each with its length, length, text  → the text sealed
 *   'O' the same with a sealed text             → u8, whether it is authentic, and the text
 *   'T' length, packet                          → u8, whether its lengths add up, u16 where its MAC begins, or 0
 * Pieces lie in blocks of exactly their length, so that the address sanitizer sees a read past their end.
 */
#include <stdio.h>
#include <stdlib.h>

#include "aead/aes.h"
#include "aead/siv.h"
#include "responder/authentication.h"
#include "responder/hash.h"
#include "responder/trailer.h"
#include "records.h"

static struct authentication authentication;

/* A piece with `more` bytes of room behind it. */
static uint8_t *piece(uint16_t *length, size_t more)
{
	need(length, sizeof *length);
	uint8_t *bytes = malloc(*length + more + (size_t)(*length + more == 0));
	need(bytes, *length);
	return bytes;
}

static void encrypt(void)
{
	uint8_t secret[AES_KEY_BYTES], block[AES_BLOCK_BYTES];
	struct aes_key key;
	need(secret, sizeof secret);
	need(block, sizeof block);
	aes128_set_key(&key, secret);
	aes128_encrypt(&key, block);
	fwrite(block, 1, sizeof block, stdout);
}

static void hash(void)
{
	enum hash_kind kind = (enum hash_kind)getchar();
	uint16_t first_length, second_length;
	uint8_t *first = piece(&first_length, 0), *second = piece(&second_length, 0), digest[HASH_BYTES_MOST];
	hash_compute(kind, (struct hash_piece){first, first_length}, (struct hash_piece){second, second_length}, digest);
	fwrite(digest, 1, hash_bytes(kind), stdout);
	free(first);
	free(second);
}

static void sign(void)
{
	uint32_t id;
	uint16_t mac_bytes, length;
	need(&id, sizeof id);
	need(&mac_bytes, sizeof mac_bytes);
	uint8_t *message = piece(&length, AUTHENTICATION_MAC_BYTES);
	const struct authentication_key *key = authentication_find(&authentication, id);
	length = key == NULL ? 0 : (uint16_t)authentication_sign(key, message, length, mac_bytes);
	fwrite(&length, sizeof length, 1, stdout);
	fwrite(message, 1, length, stdout);
	free(message);
}

static void check(void)
{
	uint32_t id;
	uint16_t mac_at, length;
	need(&id, sizeof id);
	need(&mac_at, sizeof mac_at);
	uint8_t *packet = piece(&length, 0);
	const struct authentication_key *key = authentication_find(&authentication, id);
	putchar(key != NULL && authentication_check(key, packet, mac_at, length));
	free(packet);
}

static void read_trailer(void)
{
	uint16_t length;
	size_t mac_at = 0;
	uint8_t *packet = piece(&length, 0);
	putchar(trailer_read(packet, length, &mac_at));
	uint16_t at = (uint16_t)mac_at;
	fwrite(&at, sizeof at, 1, stdout);
	free(packet);
}

static void seal_or_open(bool opens)
{
	enum { PIECES = 8 };
	uint8_t secret[SIV_KEY_BYTES], *blocks[PIECES];
	struct siv_piece pieces[PIECES];
	struct siv_key key;
	uint16_t count, length;
	need(secret, sizeof secret);
	need(&count, sizeof count);
	for (uint16_t i = 0; i < count && i < PIECES; i++) {
		blocks[i] = piece(&length, 0);
		pieces[i] = (struct siv_piece){blocks[i], length};
	}
	uint8_t *text = piece(&length, SIV_TAG_BYTES);
	siv_set_key(&key, secret);
	if (opens) {
		putchar(siv_open(&key, pieces, count, text, length));
		fwrite(text + SIV_TAG_BYTES, 1, length - SIV_TAG_BYTES, stdout);
	} else {
		memmove(text + SIV_TAG_BYTES, text, length);
		siv_seal(&key, pieces, count, text, length);
		fwrite(text, 1, length + SIV_TAG_BYTES, stdout);
	}
	free(text);
	for (uint16_t i = 0; i < count && i < PIECES; i++)
		free(blocks[i]);
}

static void set_keys(void)
{
	uint16_t length;
	uint8_t *records = piece(&length, 0);
	putchar(authentication_set(&authentication, records, length));
	free(records);
}

int main(void)
{
	for (int record; (record = getchar()) != EOF;) {
		switch (record) {
		case 'A':
			encrypt();
			break;
		case 'H':
			hash();
			break;
		case 'K':
			set_keys();
			break;
		case 'S':
			sign();
			break;
		case 'C':
			check();
			break;
		case 'V':
			seal_or_open(false);
			break;
		case 'O':
			seal_or_open(true);
			break;
		case 'T':
			read_trailer();
			break;
		default:
			fprintf(stderr, "no such record: %d\n", record);
			return 2;
		}
	}
	return 0;
}
