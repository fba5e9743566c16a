/* See nts.h. */
#include "nts.h"

#include <string.h>

/* A field's value, within the packet. */
struct value {
	const uint8_t *bytes;
	size_t length;
};

/* The fields of a request. */
struct fields {
	struct value unique, cookie, authenticator;
	unsigned placeholders; /* that are as long as a cookie */
	bool is_malformed;
};

static size_t get16(const uint8_t *at)
{
	return (size_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* A field that may be there once. */
static void take(struct fields *fields, struct value *into, struct value value)
{
	fields->is_malformed = fields->is_malformed || into->bytes != NULL;
	*into = value;
}

static void read_fields(const uint8_t *packet, size_t length, struct fields *fields)
{
	memset(fields, 0, sizeof *fields);
	for (size_t at = NTS_HEADER_BYTES; at < length;) {
		size_t type = get16(packet + at), bytes = get16(packet + at + 2);
		struct value value = {packet + at + NTS_FIELD_BYTES, bytes - NTS_FIELD_BYTES};
		/* What follows the authenticator is not authenticated: there is no use for it. */
		fields->is_malformed = fields->is_malformed || fields->authenticator.bytes != NULL;
		if (type == NTS_UNIQUE)
			take(fields, &fields->unique, value);
		else if (type == NTS_COOKIE)
			take(fields, &fields->cookie, value);
		else if (type == NTS_AUTHENTICATOR)
			take(fields, &fields->authenticator, value);
		else if (type == NTS_PLACEHOLDER)
			fields->placeholders += value.length >= COOKIE_BYTES;
		at += bytes;
	}
}

static size_t padded(size_t length)
{
	return (length + 3) & ~(size_t)3;
}

/*
 * Whether the authenticator is what the client's key makes of all that stands before it (§5.6). What it encrypts is
 * of no use to us. The nonce may be of any length with which SIV can do; it is padded, and so is the sealed text.
 */
static bool is_authentic(const uint8_t session[COOKIE_SESSION_BYTES], const uint8_t *packet, struct value authenticator)
{
	uint8_t sealed[NTS_TRAILER_BYTES_MOST];
	struct siv_key key;
	size_t nonce_bytes = get16(authenticator.bytes), sealed_bytes = get16(authenticator.bytes + 2);
	const uint8_t *nonce = authenticator.bytes + NTS_LENGTHS_BYTES;
	size_t room = authenticator.length - NTS_LENGTHS_BYTES;
	if (nonce_bytes == 0 || padded(nonce_bytes) > room || padded(sealed_bytes) > room - padded(nonce_bytes)
		|| sealed_bytes < SIV_TAG_BYTES || sealed_bytes > sizeof sealed)
		return false;
	const struct siv_piece pieces[] = {
		{packet, (size_t)(authenticator.bytes - NTS_FIELD_BYTES - packet)},
		{nonce, nonce_bytes},
	};
	memcpy(sealed, nonce + padded(nonce_bytes), sealed_bytes);
	siv_set_key(&key, session);
	return siv_open(&key, pieces, 2, sealed, sealed_bytes);
}

/* As many as were asked for, and as the request has room for. */
static uint8_t cookies_of(const struct fields *fields, size_t length, struct nts_request *request)
{
	size_t most = 1 + fields->placeholders;
	if (most > NTS_COOKIES_MOST)
		most = NTS_COOKIES_MOST;
	for (request->cookies = (uint8_t)most; request->cookies > 0; request->cookies--)
		if (NTS_HEADER_BYTES + nts_reply_bytes(request) <= length)
			break;
	return request->cookies;
}

enum nts_verdict nts_examine(struct cookie_reader *cookies, const uint8_t *packet, size_t length,
	struct nts_request *request)
{
	struct fields fields;
	read_fields(packet, length, &fields);
	if (fields.cookie.bytes == NULL && fields.authenticator.bytes == NULL && fields.placeholders == 0)
		return NTS_NONE;
	if (fields.is_malformed || fields.unique.length < NTS_UNIQUE_BYTES_LEAST
		|| fields.unique.length > NTS_UNIQUE_BYTES_MOST || fields.cookie.bytes == NULL
		|| fields.authenticator.length < NTS_LENGTHS_BYTES)
		return NTS_MALFORMED;
	request->unique_bytes = (uint8_t)fields.unique.length;
	memcpy(request->unique, fields.unique.bytes, fields.unique.length);
	request->cookies = 0;
	if (!cookie_open(cookies, fields.cookie.bytes, fields.cookie.length, request->session))
		return NTS_WRONG_COOKIE;
	if (!is_authentic(request->session, packet, fields.authenticator))
		return NTS_WRONG;
	request->cookies = cookies_of(&fields, length, request);
	return NTS_HEADER_BYTES + nts_reply_bytes(request) <= length ? NTS_RIGHT : NTS_MALFORMED;
}

static uint8_t *put_field(uint8_t *at, enum nts_field type, size_t value_bytes)
{
	put16(at, type);
	put16(at + 2, NTS_FIELD_BYTES + value_bytes);
	return at + NTS_FIELD_BYTES;
}

void nts_identify(const struct nts_request *request, uint8_t *packet)
{
	uint8_t *value = put_field(packet + NTS_HEADER_BYTES, NTS_UNIQUE, request->unique_bytes);
	memcpy(value, request->unique, request->unique_bytes);
}

void nts_protect(struct cookie_reader *cookies, const struct nts_request *request, uint8_t *packet)
{
	size_t at = NTS_HEADER_BYTES + nts_kiss_bytes(request);
	size_t text_bytes = (size_t)request->cookies * NTS_COOKIE_FIELD_BYTES;
	struct siv_key key;
	nts_identify(request, packet);
	uint8_t *value = put_field(packet + at, NTS_AUTHENTICATOR, NTS_AUTHENTICATOR_BYTES - NTS_FIELD_BYTES + text_bytes);
	put16(value, COOKIE_NONCE_BYTES);
	put16(value + 2, SIV_TAG_BYTES + text_bytes);
	uint8_t *nonce = value + NTS_LENGTHS_BYTES, *sealed = nonce + COOKIE_NONCE_BYTES, *text = sealed + SIV_TAG_BYTES;
	cookie_nonce(cookies, nonce);
	for (size_t i = 0; i < request->cookies; i++) {
		cookie_make(cookies, request->session, put_field(text, NTS_COOKIE, COOKIE_BYTES));
		text += NTS_COOKIE_FIELD_BYTES;
	}
	const struct siv_piece pieces[] = {{packet, at}, {nonce, COOKIE_NONCE_BYTES}};
	siv_set_key(&key, request->session + SIV_KEY_BYTES);
	siv_seal(&key, pieces, 2, sealed, text_bytes);
}
