/*
 * Message authentication with symmetric keys: which key a packet names, whether its MAC is right, and the MAC of a
 * reply. Portable C17: no XS, no OS, nothing allocated. Nothing here prints a secret or gives one back.
 *
 * A MAC is a key identifier of four bytes and a digest of all that stands before it (RFC 5905 §7.3). The digest is
 * AES-CMAC (RFC 8573), or the hash of key and packet in a row, as ntpd and chronyd make it for the older kinds; longer
 * ones are cut to 20 bytes, so that what follows the header can be told apart by length (RFC 7822 §3). chronyd cuts
 * only in version 4 (ntp_auth.c, generate_symmetric_auth): older versions may carry the whole of it.
 */
#ifndef NOONMARK_AUTHENTICATION_H
#define NOONMARK_AUTHENTICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../aead/cmac.h"

enum {
	AUTHENTICATION_KEYS = 8,          /* as many as the configuration can name */
	AUTHENTICATION_SECRET_BYTES = 32, /* the longest secret */
	AUTHENTICATION_ID_BYTES = 4,      /* of a MAC */
	AUTHENTICATION_MAC_BYTES = 36,    /* the longest MAC: the whole of SHA-256 */
};

/* In the order of ALGORITHMS in src/settings/keys.ts. */
enum authentication_algorithm { AUTHENTICATION_AES128, AUTHENTICATION_SHA256, AUTHENTICATION_SHA1, AUTHENTICATION_MD5 };

struct authentication_key {
	uint16_t id;
	uint8_t algorithm; /* enum authentication_algorithm */
	uint8_t secret_bytes;
	uint8_t secret[AUTHENTICATION_SECRET_BYTES];
	struct cmac_key cmac; /* AES128 only */
};

/* Starts zeroed: there are no keys. */
struct authentication {
	size_t count;
	struct authentication_key keys[AUTHENTICATION_KEYS];
};

/*
 * Takes keys as src/settings/keys.ts writes them, once, before the first packet: for each u16 identifier (the high byte
 * first), u8 algorithm, u8 length of the secret, and the secret. False, and nothing is changed, where they are no such
 * keys.
 */
bool authentication_set(struct authentication *authentication, const uint8_t *keys, size_t bytes);

/* The key of that identifier, or NULL. */
const struct authentication_key *authentication_find(const struct authentication *authentication, uint32_t id);

/*
 * Whether the MAC that a packet ends with, from `mac_at` on, is the one that the key makes. That takes as long for a
 * digest that is wrong in its first byte as for one that is wrong in its last, so that none can be guessed byte by
 * byte.
 */
bool authentication_check(const struct authentication_key *key, const uint8_t *packet, size_t mac_at, size_t length);

/*
 * Appends the MAC of the first `length` bytes of `packet`, which has room for it. `mac_bytes`: its length, a request's
 * that was right; 0: as in version 4. Returns the length with it.
 */
size_t authentication_sign(const struct authentication_key *key, uint8_t *packet, size_t length, size_t mac_bytes);

#endif
