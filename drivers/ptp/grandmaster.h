/*
 * A grandmaster of the Precision Time Protocol (IEEE 1588-2019) over UDP and IPv4 (annex C), with the delay measured end
 * to end (§11.3): what must be stamped or answered at once. Portable C17: no XS, no OS, nothing allocated, no lock.
 *
 *     ptp_beat ─► PTP_DUE_ANNOUNCE ─► ptp_announce ─► send to the group, general port
 *              ─► PTP_DUE_SYNC ─────► ptp_sync ─────► send to the group, event port ─► ptp_follow_up with the stamp
 *     ptp_take ─► PTP_ANSWER ───────► send the answer (Delay_Resp), to the group or to who asked
 *              ─► PTP_HAND_OVER ────► wake TypeScript, which takes the Announce with ptp_ring_take
 *
 * Whether this clock serves at all, with which class, accuracy and flags, is decided in TypeScript (src/serving/ptp) and
 * published here as `ptp_rules`. The time is that of the NTP replies: the same publication (responder/reply.h), plus
 * TAI − UTC, which is part of each piece of the clock, so that a leap second changes both at one tick.
 *
 * Bounds: an answer goes to the link only (a time to live of 1), so a forged sender gains nothing beyond it; requests
 * over PTP_REQUESTS_PER_S, and Announces over PTP_ANNOUNCES_PER_S, are dropped and counted.
 *
 * Threads: all of it belongs to the one that receives, but for ptp_ring_take, which is the engine's, and the counters.
 */
#ifndef NOONMARK_PTP_GRANDMASTER_H
#define NOONMARK_PTP_GRANDMASTER_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "../responder/access.h"
#include "../responder/reply.h"

enum {
	PTP_EVENT_PORT = 319,   /* IEEE 1588-2019 §C.2: what is stamped, */
	PTP_GENERAL_PORT = 320, /* and what is not */
	PTP_IDENTITY_BYTES = 8,
	PTP_ANNOUNCE_BYTES = 64,                /* §13.5 */
	PTP_SYNC_BYTES = 44,                    /* §13.6; a Delay_Req is as long */
	PTP_FOLLOW_UP_BYTES = 44,               /* §13.7 */
	PTP_DELAY_RESP_BYTES = 54,              /* §13.8 */
	PTP_MESSAGE_BYTES = PTP_ANNOUNCE_BYTES, /* the longest that is sent; what is looked at of one that comes */
	PTP_HOPS = 1, /* §C.3: the group's messages stay on the link; ours to one host do so too */
	/* A hundred clients that ask twice a second, and what a start of all of them at once takes. */
	PTP_REQUESTS_PER_S = 256,
	PTP_ANNOUNCES_PER_S = 16, /* five masters that announce twice a second, and some */
	PTP_RING = 8,
};

/* The group of all but peer delay messages (§C.2). */
#define PTP_GROUP "224.0.1.129"

/* What TypeScript publishes: bytes at these places. src/serving/ptp/rules.ts writes them. */
enum ptp_rule {
	PTP_DUTY,    /* enum ptp_duty */
	PTP_TRUSTED, /* 1: only while the clock is synchronised, whatever TypeScript has not yet said */
	PTP_DOMAIN,
	PTP_PRIORITY1,
	PTP_CLASS,
	PTP_ACCURACY,
	PTP_VARIANCE, /* 2 bytes, the high one first */
	PTP_PRIORITY2 = PTP_VARIANCE + 2,
	PTP_TIME_SOURCE,
	PTP_FLAGS,     /* second octet of the flag field: time properties, without the leap second's */
	PTP_LEAP_NEAR, /* 1: a leap second to come is announced */
	PTP_LOG_ANNOUNCE,
	PTP_LOG_SYNC, /* at most PTP_LOG_ANNOUNCE */
	PTP_LOG_DELAY_REQUEST,
	PTP_MINOR_VERSION,
	PTP_RULES_BYTES,
};

enum ptp_duty {
	PTP_SILENT,
	PTP_ANNOUNCES, /* no time, but an Announce that says so: the last ones before silence */
	PTP_SERVES,
};

/* What became of a message. The order is that of the counters in ptp.ts. */
enum ptp_verdict {
	PTP_ANSWERED, /* a Delay_Req */
	PTP_TAKEN,    /* an Announce of another clock, for TypeScript */
	PTP_SHORT,    /* shorter than it has to be, or than it says */
	PTP_WRONG_VERSION,
	PTP_OTHER_DOMAIN, /* or of another profile's sdoId */
	PTP_UNWANTED,     /* of a type that only a client or another mechanism takes */
	PTP_NOT_SERVING,  /* a Delay_Req while this clock is no master, or has no time */
	PTP_OVER_RATE,
	PTP_DENIED, /* from a network that is not answered (serving.allow, serving.deny) */
	PTP_OWN,    /* our own, come back */
	PTP_LOST,   /* an Announce, but too many waited */
	PTP_UNSENT, /* the system did not send it */
	PTP_SENT_ANNOUNCES,
	PTP_SENT_SYNCS,
	PTP_VERDICTS,
};

/* So much per second, by the counter. Starts zeroed: full. */
struct ptp_bucket {
	uint64_t last_ticks, spent_ticks;
};

/* Starts zeroed. */
struct ptp {
	uint8_t identity[PTP_IDENTITY_BYTES];
	uint8_t rules[PTP_RULES_BYTES];
	uint32_t hz;
	uint16_t announce_sequence, sync_sequence;
	uint32_t beats; /* since the last Announce */
	struct reply_reader reader;
	struct ptp_bucket requests, announces;
	_Atomic uint32_t counts[PTP_VERDICTS];
	/* Announces for TypeScript: messages ever; the ring's places are these modulo its size. */
	_Atomic uint32_t written, taken;
	uint8_t ring[PTP_RING][PTP_ANNOUNCE_BYTES];
};

/* A message as it came to one of the two ports. */
struct ptp_arrival {
	const uint8_t *address; /* the sender's, as in IPv6, IPv4 mapped */
	const uint8_t *bytes;   /* PTP_MESSAGE_BYTES of it, or all where it is shorter */
	size_t length;          /* all of it */
	uint64_t receive_ticks;
	bool is_event; /* it came to the event port */
};

enum ptp_action {
	PTP_NOTHING,
	PTP_ANSWER,         /* send it to the group, general port */
	PTP_ANSWER_UNICAST, /* to the sender's address, general port: it asked so (§7.3.1) */
	PTP_HAND_OVER,
};

/* Decides about a message; writes the answer, of PTP_DELAY_RESP_BYTES, where there is one. */
enum ptp_action ptp_take(struct ptp *ptp, struct reply_publication *publication, const struct access *access,
	const struct ptp_arrival *arrival, uint8_t answer[PTP_MESSAGE_BYTES]);

/* A beat is due every so many milliseconds: the interval of Sync. */
uint32_t ptp_beat_ms(const struct ptp *ptp);

/* To be called at each beat: what is due. */
enum { PTP_DUE_ANNOUNCE = 1, PTP_DUE_SYNC = 2 };
unsigned ptp_beat(struct ptp *ptp);

/*
 * These write a message of the group and return its length; 0: there is none to send. `ticks`: the counter now; for a
 * Follow_Up when its Sync left.
 */
size_t ptp_announce(struct ptp *ptp, struct reply_publication *publication, uint8_t bytes[PTP_MESSAGE_BYTES],
	uint64_t ticks);
size_t ptp_sync(struct ptp *ptp, struct reply_publication *publication, uint8_t bytes[PTP_MESSAGE_BYTES],
	uint64_t ticks);
size_t ptp_follow_up(struct ptp *ptp, struct reply_publication *publication, uint8_t bytes[PTP_MESSAGE_BYTES],
	uint64_t ticks);

/* Takes what TypeScript has published. */
void ptp_set_rules(struct ptp *ptp, const uint8_t rules[PTP_RULES_BYTES]);

/* Counts a verdict of the driver's own. Only the receiving thread. */
void ptp_count(struct ptp *ptp, enum ptp_verdict verdict);

/* Moves the oldest Announce out of the ring; false where none waits. The engine's side. */
bool ptp_ring_take(struct ptp *ptp, uint8_t bytes[PTP_ANNOUNCE_BYTES]);

#endif
