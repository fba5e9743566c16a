/* See request.h. */
#include "request.h"

#include <string.h>

#include "hot.h"
#include "trailer.h"

#define CODE_NTSN 0x4e54534eu /* "NTSN" (RFC 8915 §5.7): the client is to agree on keys again */

enum {
	MODE_SYMMETRIC_ACTIVE = 1,
	MODE_SYMMETRIC_PASSIVE = 2,
	MODE_CLIENT = 3,
	MODE_CONTROL = 6,
	MODE_MASK = 7,
	CONTROL_HEADER_BYTES = 12, /* RFC 9327 §2 */
};

/*
 * Checks the MAC at `mac_at`, and settles what the answer carries. A crypto-NAK is not answered with another: two
 * servers could be set upon each other.
 */
static enum reply_verdict authenticate(const struct request_rules *rules, const uint8_t *packet, size_t mac_at,
	size_t length, struct request *request)
{
	const uint8_t *mac = packet + mac_at;
	uint32_t id = (uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 | (uint32_t)mac[2] << 8 | mac[3];
	const struct authentication_key *key = authentication_find(&rules->authentication, id);
	if (key != NULL && authentication_check(key, packet, mac_at, length)) {
		request->trailer_bytes = length - mac_at;
		request->trailer = REQUEST_MAC;
		request->key = key;
		return REPLY_ANSWERED;
	}
	if (rules->nak && length - mac_at > AUTHENTICATION_ID_BYTES) {
		request->trailer_bytes = AUTHENTICATION_ID_BYTES;
		request->trailer = REQUEST_NAK;
	}
	return key == NULL ? REPLY_UNKNOWN_KEY : REPLY_WRONG_MAC;
}

/* Extension fields of a client of version 4: NTS's, or others, which are passed over. */
static enum reply_verdict look_for_nts(struct cookie_reader *cookies, const struct arrival *arrival,
	struct request *request)
{
	enum nts_verdict verdict = nts_examine(cookies, arrival->bytes, arrival->length, &request->nts);
	if (verdict == NTS_NONE)
		return REPLY_ANSWERED;
	if (verdict == NTS_MALFORMED)
		return REPLY_MALFORMED_NTS;
	request->cookies = cookies;
	request->trailer = verdict == NTS_RIGHT ? REQUEST_NTS : REQUEST_NTSN;
	request->trailer_bytes = verdict == NTS_RIGHT ? nts_reply_bytes(&request->nts) : nts_kiss_bytes(&request->nts);
	return verdict == NTS_RIGHT ? REPLY_ANSWERED : verdict == NTS_WRONG ? REPLY_WRONG_NTS : REPLY_WRONG_COOKIE;
}

/*
 * NTPv1 has no modes: what became the mode is 0 there, and who is the client is told by the ports (RFC 1059 §3.3,
 * appendix B). From port 123 it may be another server, and is not answered, as by chronyd.
 */
static bool HOT is_old_client(const struct arrival *arrival)
{
	enum { VERSION_AND_MODE = 0x3f, OF_VERSION_1 = 1 << 3, SERVER_PORT = 123 };
	return (arrival->bytes[0] & VERSION_AND_MODE) == OF_VERSION_1 && arrival->port != SERVER_PORT;
}

static enum reply_verdict HOT examine(const struct request_rules *rules, const struct arrival *arrival,
	struct request *request)
{
	const uint8_t *packet = arrival->bytes;
	size_t length = arrival->length;
	if (length == 0)
		return REPLY_WRONG_LENGTH;
	unsigned version = packet[0] >> 3 & 7, mode = packet[0] & MODE_MASK;
	if (version < 1 || version > 4)
		return REPLY_WRONG_VERSION;
	if (mode == MODE_CONTROL)
		return length >= CONTROL_HEADER_BYTES ? REPLY_HANDED_OVER : REPLY_WRONG_LENGTH;
	if (mode != MODE_CLIENT && mode != MODE_SYMMETRIC_ACTIVE && !is_old_client(arrival))
		return REPLY_NOT_A_REQUEST;
	if (length < REPLY_PACKET_BYTES)
		return REPLY_WRONG_LENGTH;
	if (mode == MODE_SYMMETRIC_ACTIVE && !rules->symmetric)
		return REPLY_UNSUPPORTED;
	size_t mac_at;
	if (!trailer_read(packet, length, &mac_at))
		return REPLY_WRONG_LENGTH;
	if (mac_at != 0)
		return authenticate(rules, packet, mac_at, length, request);
	if (length == REPLY_PACKET_BYTES || rules->cookies == NULL || mode != MODE_CLIENT)
		return REPLY_ANSWERED;
	return look_for_nts(rules->cookies, arrival, request);
}

/* Whether what it gets is no time. It was counted for that. */
static bool HOT is_refused(const struct request *request)
{
	return request->trailer == REQUEST_NAK || request->trailer == REQUEST_NTSN;
}

enum reply_verdict HOT request_examine(const struct request_rules *rules, struct reply_reader *reader,
	const struct arrival *arrival, struct request *request)
{
	request_clear(request);
	enum reply_verdict verdict = examine(rules, arrival, request);
	if (verdict != REPLY_ANSWERED)
		reply_count(reader, verdict);
	return is_refused(request) ? REPLY_ANSWERED : verdict;
}

enum reply_verdict request_answer_fully(struct reply_reader *reader, struct reply_publication *publication,
	const struct request *request, uint8_t *packet, struct request_ticks ticks)
{
	if (request->trailer == REQUEST_NTSN) {
		reply_kiss(packet, CODE_NTSN);
		nts_identify(&request->nts, packet);
		return REPLY_ANSWERED;
	}
	bool symmetric = (packet[0] & MODE_MASK) == MODE_SYMMETRIC_ACTIVE;
	bool refused = is_refused(request);
	struct interleave *interleave = reader->interleave;
	if (refused)
		reader->interleave = NULL; /* nothing is remembered of it */
	enum reply_verdict verdict = reply_compose(reader, publication, packet, ticks.receive, ticks.transmit);
	reader->interleave = interleave;
	if (!refused || verdict != REPLY_ANSWERED)
		reply_count(reader, verdict);
	if (verdict != REPLY_ANSWERED)
		return verdict;
	/*
	 * A symmetric peer is answered without an association, as ntpd's fast_xmit does for those that it mobilises none
	 * for (ntp_proto.c, AM_NEWPASS): this clock never follows a peer, so there is nothing to remember of one.
	 */
	if (symmetric)
		packet[0] = (uint8_t)((packet[0] & ~MODE_MASK) | MODE_SYMMETRIC_PASSIVE);
	if (request->trailer == REQUEST_NTS)
		nts_protect(request->cookies, &request->nts, packet);
	else if (request->key != NULL)
		authentication_sign(request->key, packet, REPLY_PACKET_BYTES, request->trailer_bytes);
	else
		memset(packet + REPLY_PACKET_BYTES, 0, request->trailer_bytes);
	return verdict;
}
