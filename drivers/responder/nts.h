/*
 * Requests and replies that NTS protects (RFC 8915 §5): which of a request's extension fields are NTS's, whether it was
 * made by who has the keys in its cookie, and what stands behind the header of the reply. Portable C17: no XS, no OS,
 * nothing allocated.
 *
 * A request:  header | unique identifier | cookie | placeholders … | authenticator
 * Its reply:  header | the same identifier | authenticator, in which as many new cookies as it has room for
 * A kiss:     header with "NTSN" | the same identifier: the cookie or the authenticator is not right (§5.7)
 *
 * A reply is never longer than its request: a new cookie takes the place of the old one or of a placeholder.
 */
#ifndef NOONMARK_NTS_H
#define NOONMARK_NTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cookie.h"

/* Types of extension fields (RFC 8915 §7.5). */
enum nts_field { NTS_UNIQUE = 0x0104, NTS_COOKIE = 0x0204, NTS_PLACEHOLDER = 0x0304, NTS_AUTHENTICATOR = 0x0404 };

enum {
	NTS_HEADER_BYTES = 48, /* of NTP; each field has NTS_FIELD_BYTES before its value */
	NTS_FIELD_BYTES = 4,
	NTS_LENGTHS_BYTES = 4,       /* of an authenticator before its nonce: those of nonce and sealed text */
	NTS_UNIQUE_BYTES_LEAST = 32, /* §5.3 */
	NTS_UNIQUE_BYTES_MOST = 64,  /* twice what every client sends */
	NTS_COOKIES_MOST = 8,        /* §4.1.6, §5.7: what a client keeps */
	NTS_COOKIE_FIELD_BYTES = NTS_FIELD_BYTES + COOKIE_BYTES,
	NTS_AUTHENTICATOR_BYTES = NTS_FIELD_BYTES + NTS_LENGTHS_BYTES + COOKIE_NONCE_BYTES + SIV_TAG_BYTES,
	NTS_TRAILER_BYTES_MOST =
		NTS_FIELD_BYTES + NTS_UNIQUE_BYTES_MOST + NTS_AUTHENTICATOR_BYTES + NTS_COOKIES_MOST * NTS_COOKIE_FIELD_BYTES,
};

/* What has to be kept of a request until its reply is made. */
struct nts_request {
	uint8_t unique[NTS_UNIQUE_BYTES_MOST];
	uint8_t session[COOKIE_SESSION_BYTES]; /* the keys in its cookie */
	uint8_t unique_bytes;
	uint8_t cookies; /* new ones in the reply */
};

enum nts_verdict {
	NTS_NONE,         /* none of its fields is NTS's */
	NTS_RIGHT,        /* made by who has the keys */
	NTS_MALFORMED,    /* a field is missing, there twice, or not as it has to be */
	NTS_WRONG_COOKIE, /* the cookie is none of ours, or its key is gone */
	NTS_WRONG,        /* the authenticator is not what the keys make */
};

/*
 * Examines a packet of version 4 whose extension fields end where it ends (trailer_read). Fills `request` where the
 * verdict is right, and its identifier where it is wrong.
 */
enum nts_verdict nts_examine(struct cookie_reader *cookies, const uint8_t *packet, size_t length,
	struct nts_request *request);

/* The length of what follows the header of the reply, and of a kiss. */
static inline size_t nts_reply_bytes(const struct nts_request *request)
{
	return (size_t)NTS_FIELD_BYTES + request->unique_bytes + NTS_AUTHENTICATOR_BYTES
		+ (size_t)request->cookies * NTS_COOKIE_FIELD_BYTES;
}
static inline size_t nts_kiss_bytes(const struct nts_request *request)
{
	return (size_t)NTS_FIELD_BYTES + request->unique_bytes;
}

/* Writes the identifier behind the header of the reply. */
void nts_identify(const struct nts_request *request, uint8_t *packet);

/* Writes all that follows the header of the reply, which is whole. */
void nts_protect(struct cookie_reader *cookies, const struct nts_request *request, uint8_t *packet);

#endif
