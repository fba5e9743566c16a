/* See admission.h. What costs least comes first. */
#include "admission.h"

#include "handover.h"
#include "hot.h"

#define CODE_RATE 0x52415445u /* "RATE": the client asks too often */

/*
 * Refused here and not by who would answer: those wait in a queue of a few (handover.h), which a flood of forged ones
 * would keep full.
 */
static bool HOT is_unwelcome_control(const struct admission *admission, const struct arrival *packet)
{
	return packet->length > 0 && reply_is_control(packet->bytes)
		&& !access_admits(&admission->control, packet->address);
}

void admission_refuse(struct admission *admission, uint32_t code, uint32_t hz)
{
	admission->refusal = code;
	admission->refusal_ticks = hz / ADMISSION_REFUSALS_PER_S;
}

/* Only a plain request is kissed: one that is signed would not believe an answer that is not. */
static enum reply_verdict refused(struct admission *admission, const struct arrival *packet)
{
	/* Signed: a packet may have been stamped before the last one was. */
	int64_t since = (int64_t)(packet->receive_ticks - admission->refused_ticks);
	if (admission->refusal == 0 || since < (int64_t)admission->refusal_ticks
		|| !reply_is_plain(packet->bytes, packet->length))
		return REPLY_DENIED;
	admission->refused_ticks = packet->receive_ticks;
	return REPLY_REFUSED;
}

static enum reply_verdict HOT limited(struct clients *clients, const struct arrival *packet)
{
	uint8_t first_byte = packet->length > 0 ? packet->bytes[0] : 0;
	switch (clients_ask(clients, packet->address, first_byte, packet->receive_ticks)) {
	case CLIENTS_SERVED:
		return REPLY_ANSWERED;
	case CLIENTS_KISSED:
		return reply_is_plain(packet->bytes, packet->length) ? REPLY_KISSED : REPLY_LIMITED;
	default:
		return REPLY_LIMITED;
	}
}

enum reply_verdict HOT admission_decide(struct admission *admission, struct reply_reader *reader,
	const struct arrival *packet)
{
	enum reply_verdict verdict = packet->port == 0            ? REPLY_BAD_SOURCE
		: !access_admits(&admission->access, packet->address) ? refused(admission, packet)
		: packet->length > HANDOVER_PACKET_BYTES              ? REPLY_WRONG_LENGTH
		: is_unwelcome_control(admission, packet)             ? REPLY_DENIED
		: admission->listed                                   ? limited(&admission->clients, packet)
															  : REPLY_ANSWERED;
	if (verdict != REPLY_ANSWERED)
		reply_count(reader, verdict);
	return verdict;
}

void HOT admission_note(struct admission *admission, enum reply_verdict verdict, const struct request *request)
{
	bool is_signed = request->trailer == REQUEST_MAC || request->trailer == REQUEST_NTS;
	bool wrong = verdict == REPLY_UNKNOWN_KEY || verdict == REPLY_WRONG_MAC || verdict == REPLY_MALFORMED_NTS
		|| request->trailer != REQUEST_PLAIN;
	if (admission->listed)
		clients_note(&admission->clients, is_signed ? CLIENTS_SIGNED : wrong ? CLIENTS_MISSIGNED : CLIENTS_UNSIGNED);
}

bool HOT admission_kiss(const struct admission *admission, enum reply_verdict verdict,
	uint8_t packet[REPLY_PACKET_BYTES])
{
	if (verdict != REPLY_KISSED && verdict != REPLY_REFUSED)
		return false;
	reply_kiss(packet, verdict == REPLY_KISSED ? CODE_RATE : admission->refusal);
	return true;
}
