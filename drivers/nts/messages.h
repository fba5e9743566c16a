/*
 * The records of NTS key establishment (RFC 8915 §4), which client and server exchange inside TLS: what is in a message,
 * and messages made. Portable C17: no XS, no OS, nothing allocated.
 *
 * A record: u16 type, whose highest bit means that who does not know it has to refuse the message; u16 length; body.
 * The last one is "end of message". Example, chronyd's request:
 *     80 01 00 02 00 00   next protocol: NTPv4
 *     80 04 00 02 00 0f   algorithm: AEAD_AES_SIV_CMAC_256
 *     80 00 00 00         end
 */
#ifndef NOONMARK_NTS_MESSAGES_H
#define NOONMARK_NTS_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../responder/cookie.h"

/* RFC 8915 §7.6. */
enum nts_record_type {
	NTS_RECORD_END,
	NTS_RECORD_PROTOCOL,
	NTS_RECORD_ERROR,
	NTS_RECORD_WARNING,
	NTS_RECORD_AEAD,
	NTS_RECORD_COOKIE,
	NTS_RECORD_SERVER,
	NTS_RECORD_PORT,
};

enum {
	NTS_RECORD_CRITICAL = 0x8000,
	NTS_RECORD_HEAD_BYTES = 4,
	NTS_PROTOCOL_NTPV4 = 0,
	NTS_AEAD_SIV_CMAC_256 = 15,    /* the one that everybody has (§5.1) */
	NTS_REQUEST_BYTES_MOST = 1024, /* RFC 8915 §4 asks for 1,024 at least to be taken */
	NTS_RECORD_COOKIES = 8,        /* §4.1.6: a server should give eight */
	NTS_RESPONSE_BYTES_MOST =
		8 * NTS_RECORD_HEAD_BYTES + 16 + NTS_RECORD_COOKIES * (NTS_RECORD_HEAD_BYTES + COOKIE_BYTES),
};

/* How far a message has come. */
enum nts_message { NTS_MESSAGE_PART, NTS_MESSAGE_WHOLE };

/* Codes of error records (§7.7). */
enum nts_error {
	NTS_ERROR_UNRECOGNIZED = 0,
	NTS_ERROR_BAD_REQUEST = 1,
	NTS_ERROR_INTERNAL = 2,
	NTS_ERROR_NONE = 0xffff
};

/* What a request asks for. */
struct nts_wish {
	bool ntpv4, siv;
	enum nts_error error; /* what is wrong with it */
};

/* Whether a message is whole: its last record is there. What follows it is not looked at. */
enum nts_message nts_message_state(const uint8_t *bytes, size_t length);

/* Reads a request that is whole. */
void nts_read_request(const uint8_t *bytes, size_t length, struct nts_wish *wish);

/* What a server has to give. */
struct nts_gift {
	uint16_t port; /* of the NTP server, where it is another than 123; else 0 */
	const uint8_t (*cookies)[COOKIE_BYTES];
	size_t count;
};

/*
 * Writes the answer to a request: an error, or what was agreed on, and then the cookies. Returns its length, at most
 * NTS_RESPONSE_BYTES_MOST.
 */
size_t nts_write_response(const struct nts_wish *wish, const struct nts_gift *gift,
	uint8_t into[NTS_RESPONSE_BYTES_MOST]);

#endif
