/*
 * Whether a packet is looked at at all, by where it comes from and how often: the same on every platform. Portable
 * C17: no XS, no OS.
 */
#ifndef NOONMARK_ADMISSION_H
#define NOONMARK_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "access.h"
#include "arrival.h"
#include "clients.h"
#include "hot.h"
#include "reply.h"
#include "request.h"

/*
 * How many refusals are sent, to all refused together: enough for a person who looks why there is no answer, too few to
 * be of use against whose address is forged.
 */
enum { ADMISSION_REFUSALS_PER_S = 4 };

/* Starts zeroed: everybody is admitted, and nobody kept in mind. Set before the first packet. */
struct admission {
	struct access access;
	struct access control; /* whose control messages (mode 6) are looked at, of those that `access` admits */
	struct clients clients;
	bool listed;      /* the list is kept: it was started */
	uint32_t refusal; /* the kiss code for whom `access` does not admit: four ASCII characters, 0: silence */
	uint64_t refusal_ticks, refused_ticks; /* between two refusals; of the last one */
};

/*
 * Whether admission_decide and request_examine would both say REPLY_ANSWERED whoever sent this packet, so that neither
 * has to be asked. The most frequent packet on a server without lists: a third of its instructions are saved.
 */
static inline bool HOT admission_is_needless(const struct admission *admission, uint16_t port, const uint8_t *bytes,
	size_t length)
{
	return reply_is_plain(bytes, length) && port != 0 && admission->access.count == 0 && !admission->listed;
}

/* Has whom `access` does not admit told so with this code (DENY or RSTR, RFC 5905 §7.4) by a counter of so many Hz. */
void admission_refuse(struct admission *admission, uint32_t code, uint32_t hz);

/*
 * REPLY_ANSWERED: it is admitted, request_examine is next. Otherwise admission_kiss makes the answer, if there is one.
 * All but the first have been counted.
 */
enum reply_verdict admission_decide(struct admission *admission, struct reply_reader *reader,
	const struct arrival *packet);

/* Tells the list of clients what request_examine said of the packet that was admitted last. */
void admission_note(struct admission *admission, enum reply_verdict verdict, const struct request *request);

/*
 * Turns a packet of REPLY_KISSED or REPLY_REFUSED, in place, into the kiss that tells its sender so; false, and nothing
 * is done, for all others.
 */
bool admission_kiss(const struct admission *admission, enum reply_verdict verdict, uint8_t packet[REPLY_PACKET_BYTES]);

#endif
