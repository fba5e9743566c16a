/* See request.h. */
#include "request.h"

#include <string.h>

#include "hot.h"
#include "trailer.h"

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
		request->mac_bytes = length - mac_at;
		request->key = key;
		return REPLY_ANSWERED;
	}
	if (rules->nak && length - mac_at > AUTHENTICATION_ID_BYTES)
		request->mac_bytes = AUTHENTICATION_ID_BYTES;
	return key == NULL ? REPLY_UNKNOWN_KEY : REPLY_WRONG_MAC;
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
	return mac_at == 0 ? REPLY_ANSWERED : authenticate(rules, packet, mac_at, length, request);
}

enum reply_verdict HOT request_examine(const struct request_rules *rules, struct reply_reader *reader,
	const struct arrival *arrival, struct request *request)
{
	memset(request, 0, sizeof *request);
	enum reply_verdict verdict = examine(rules, arrival, request);
	if (verdict != REPLY_ANSWERED)
		reply_count(reader, verdict);
	bool refused = request->mac_bytes > 0 && request->key == NULL;
	return refused ? REPLY_ANSWERED : verdict;
}

enum reply_verdict request_answer_fully(struct reply_reader *reader, struct reply_publication *publication,
	const struct request *request, uint8_t *packet, struct request_ticks ticks)
{
	bool symmetric = (packet[0] & MODE_MASK) == MODE_SYMMETRIC_ACTIVE;
	bool refused = request->mac_bytes > 0 && request->key == NULL;
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
	if (request->key != NULL)
		authentication_sign(request->key, packet, REPLY_PACKET_BYTES, request->mac_bytes);
	else
		memset(packet + REPLY_PACKET_BYTES, 0, request->mac_bytes);
	return verdict;
}
