/* See messages.h. */
#include "messages.h"

#include <string.h>

/* A record within a message. */
struct record {
	unsigned type;
	bool is_critical;
	const uint8_t *body;
	size_t length;
};

static unsigned get16(const uint8_t *at)
{
	return (unsigned)(at[0] << 8 | at[1]);
}

/* Takes the record at `*at`, and goes behind it; false where it is not whole. */
static bool next_record(const uint8_t *bytes, size_t length, size_t *at, struct record *record)
{
	if (length - *at < NTS_RECORD_HEAD_BYTES)
		return false;
	unsigned type = get16(bytes + *at);
	record->type = type & ~(unsigned)NTS_RECORD_CRITICAL;
	record->is_critical = (type & NTS_RECORD_CRITICAL) != 0;
	record->length = get16(bytes + *at + 2);
	record->body = bytes + *at + NTS_RECORD_HEAD_BYTES;
	if (record->length > length - *at - NTS_RECORD_HEAD_BYTES)
		return false;
	*at += NTS_RECORD_HEAD_BYTES + record->length;
	return true;
}

enum nts_message nts_message_state(const uint8_t *bytes, size_t length)
{
	struct record record;
	for (size_t at = 0; next_record(bytes, length, &at, &record);)
		if (record.type == NTS_RECORD_END)
			return NTS_MESSAGE_WHOLE;
	return NTS_MESSAGE_PART;
}

/* Whether a list of 16-bit numbers has this one. */
static bool lists(const struct record *record, unsigned number)
{
	for (size_t at = 0; at + 1 < record->length; at += 2)
		if (get16(record->body + at) == number)
			return true;
	return false;
}

void nts_read_request(const uint8_t *bytes, size_t length, struct nts_wish *wish)
{
	unsigned protocols = 0, algorithms = 0;
	bool is_bad = false, is_unknown = false, has_end = false;
	struct record record;
	memset(wish, 0, sizeof *wish);
	for (size_t at = 0; !has_end && next_record(bytes, length, &at, &record);) {
		switch (record.type) {
		case NTS_RECORD_END:
			has_end = true;
			/* §4.1.1: it is critical, and empty. */
			is_bad = is_bad || !record.is_critical || record.length != 0;
			break;
		case NTS_RECORD_PROTOCOL:
			protocols++;
			is_bad = is_bad || !record.is_critical || record.length % 2 != 0;
			wish->ntpv4 = lists(&record, NTS_PROTOCOL_NTPV4);
			break;
		case NTS_RECORD_AEAD:
			algorithms++;
			is_bad = is_bad || record.length % 2 != 0;
			wish->siv = lists(&record, NTS_AEAD_SIV_CMAC_256);
			break;
		case NTS_RECORD_ERROR:
		case NTS_RECORD_WARNING:
		case NTS_RECORD_COOKIE:
			is_bad = true; /* only servers send these (§4.1.3, §4.1.4, §4.1.6) */
			break;
		case NTS_RECORD_SERVER:
		case NTS_RECORD_PORT:
			break; /* what a client would like (§4.1.7, §4.1.8); there is one server here */
		default:
			is_unknown = is_unknown || record.is_critical;
			break;
		}
	}
	is_bad = is_bad || !has_end || protocols != 1 || (wish->ntpv4 && algorithms != 1);
	wish->error = is_unknown ? NTS_ERROR_UNRECOGNIZED : is_bad ? NTS_ERROR_BAD_REQUEST : NTS_ERROR_NONE;
}

static uint8_t *put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
	return at + 2;
}

static uint8_t *put_head(uint8_t *at, unsigned type, size_t length)
{
	return put16(put16(at, type), (unsigned)length);
}

static uint8_t *put_number(uint8_t *at, unsigned type, unsigned number)
{
	return put16(put_head(at, type | NTS_RECORD_CRITICAL, 2), number);
}

size_t nts_write_response(const struct nts_wish *wish, const struct nts_gift *gift,
	uint8_t into[NTS_RESPONSE_BYTES_MOST])
{
	uint8_t *at = into;
	if (wish->error != NTS_ERROR_NONE) {
		at = put_number(at, NTS_RECORD_ERROR, wish->error);
	} else if (!wish->ntpv4) {
		/* §4.1.2, §4.1.5: an empty list says that nothing of what was offered is known here. */
		at = put_head(at, NTS_RECORD_PROTOCOL | NTS_RECORD_CRITICAL, 0);
	} else if (!wish->siv) {
		at = put_number(at, NTS_RECORD_PROTOCOL, NTS_PROTOCOL_NTPV4);
		at = put_head(at, NTS_RECORD_AEAD | NTS_RECORD_CRITICAL, 0);
	} else {
		at = put_number(at, NTS_RECORD_PROTOCOL, NTS_PROTOCOL_NTPV4);
		at = put_number(at, NTS_RECORD_AEAD, NTS_AEAD_SIV_CMAC_256);
		if (gift->port != 0)
			at = put_number(at, NTS_RECORD_PORT, gift->port);
		for (size_t i = 0; i < gift->count && i < NTS_RECORD_COOKIES; i++) {
			at = put_head(at, NTS_RECORD_COOKIE, COOKIE_BYTES);
			memcpy(at, gift->cookies[i], COOKIE_BYTES);
			at += COOKIE_BYTES;
		}
	}
	at = put_head(at, NTS_RECORD_END | NTS_RECORD_CRITICAL, 0);
	return (size_t)(at - into);
}
