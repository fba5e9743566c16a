/* See grandmaster.h. Sections are those of IEEE 1588-2019. */
#include "grandmaster.h"

#include <string.h>

enum {
	HEADER_BYTES = 34, /* §13.3 */
	TIMESTAMP_BYTES = 10,
	/* Places in the header (table 35), */
	LENGTH = 2,
	DOMAIN = 4,
	FLAGS = 6,
	CORRECTION = 8,
	SOURCE_PORT = 20,
	SEQUENCE = 30,
	CONTROL = 32,
	LOG_INTERVAL = 33,
	/* behind it in an Announce (table 43), */
	UTC_OFFSET = 44,
	GRANDMASTER = 47,
	/* and in a Delay_Resp (table 47). */
	REQUESTING_PORT = 44,
	PORT_IDENTITY_BYTES = 10,
	VERSION = 2,
	PORT_NUMBER = 1, /* ours, the only one */
	/* First octet of the flag field (table 37). */
	FLAG_TWO_STEP = 2,
	FLAG_UNICAST = 4,
	/* Second octet. */
	FLAG_LEAP61 = 1,
	FLAG_LEAP59 = 2,
	LEAP_INSERTED = 1, /* RFC 5905 §7.3 */
	LEAP_DELETED = 2,
	LOG_INTERVAL_UNKNOWN = 0x7f, /* table 42: of a Delay_Resp to one client */
	NS_PER_S = 1000000000,
	MS_PER_S = 1000,
};

/* Message types (table 36), and the control field that goes with each (table 42). */
enum { SYNC = 0, DELAY_REQ = 1, FOLLOW_UP = 8, DELAY_RESP = 9, ANNOUNCE = 11 };
enum { CONTROL_SYNC = 0, CONTROL_FOLLOW_UP = 2, CONTROL_DELAY_RESP = 3, CONTROL_OTHER = 5 };

/* From 1900, where NTP's seconds begin, to 1970, where PTP's do (§7.2.3; TAI's own seconds are added). */
#define NTP_OF_1970 UINT64_C(2208988800)

/*
 * 2026-01-01, in NTP's seconds: no clock serves a time from before this firmware was written, so a smaller number is of
 * the era that begins in 2036 (RFC 5905 §6).
 */
#define ERA_PIVOT UINT64_C(3976214400)

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint32_t get16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

/*
 * A reading of the clock as PTP writes it (§5.3.3): 48 bits of seconds of TAI since 1970, and nanoseconds.
 * Example: 2026-12-01T00:00:00.5Z, NTP's 0xeeb88c80.80000000, with TAI 37 s ahead is 0x00006b0e0e25 and 500,000,000.
 */
static void put_time(uint8_t at[TIMESTAMP_BYTES], const struct reply_reading *reading)
{
	uint64_t second = reading->time >> 32, fraction = reading->time & 0xffffffff;
	if (second < ERA_PIVOT)
		second += UINT64_C(1) << 32;
	second = second - NTP_OF_1970 + (uint64_t)(int64_t)reading->tai_minus_utc_s;
	put16(at, (uint32_t)(second >> 32) & 0xffff);
	put32(at + 2, (uint32_t)second);
	put32(at + 6, (uint32_t)(fraction * NS_PER_S >> 32));
}

void ptp_count(struct ptp *ptp, enum ptp_verdict verdict)
{
	_Atomic uint32_t *count = &ptp->counts[verdict];
	atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, memory_order_relaxed);
}

void ptp_set_rules(struct ptp *ptp, const uint8_t rules[PTP_RULES_BYTES])
{
	/* Whoever hears us learns of another class with the next beat. */
	if (rules[PTP_DUTY] != ptp->rules[PTP_DUTY] || rules[PTP_CLASS] != ptp->rules[PTP_CLASS])
		ptp->beats = 0;
	memcpy(ptp->rules, rules, sizeof ptp->rules);
}

/* 2^log times `whole`, log being a byte in two's complement, −10 to 10; 1 at least. */
static uint32_t scaled(uint32_t whole, uint8_t log)
{
	int exponent = (int8_t)log;
	uint32_t result =
		exponent < 0 ? whole >> (-exponent < 10 ? -exponent : 10) : whole << (exponent < 10 ? exponent : 10);
	return result > 0 ? result : 1;
}

uint32_t ptp_beat_ms(const struct ptp *ptp)
{
	return scaled(MS_PER_S, ptp->rules[PTP_LOG_SYNC]);
}

unsigned ptp_beat(struct ptp *ptp)
{
	if (ptp->rules[PTP_DUTY] == PTP_SILENT) {
		ptp->beats = 0;
		return 0;
	}
	uint8_t between = (uint8_t)(ptp->rules[PTP_LOG_ANNOUNCE] - ptp->rules[PTP_LOG_SYNC]);
	unsigned due = ptp->rules[PTP_DUTY] == PTP_SERVES ? PTP_DUE_SYNC : 0;
	/* The first one at once: whoever hears a Sync has to know whose it is. */
	if (ptp->beats == 0)
		due |= PTP_DUE_ANNOUNCE;
	ptp->beats = (ptp->beats + 1) % scaled(1, between);
	return due;
}

/* Reads the clock; false where there is nothing that may be told now. */
static bool read_clock(struct ptp *ptp, struct reply_publication *publication, uint64_t ticks,
	struct reply_reading *reading)
{
	return reply_read(&ptp->reader, publication, ticks, reading)
		&& (reading->synchronised || ptp->rules[PTP_TRUSTED] == 0);
}

/* Writes a message of zeros with its header; `type` is one of those above. */
static void put_header(const struct ptp *ptp, uint8_t *bytes, uint8_t type, size_t length, uint8_t control)
{
	memset(bytes, 0, length);
	bytes[0] = type;
	bytes[1] = (uint8_t)(ptp->rules[PTP_MINOR_VERSION] << 4 | VERSION);
	put16(bytes + LENGTH, (uint32_t)length);
	bytes[DOMAIN] = ptp->rules[PTP_DOMAIN];
	memcpy(bytes + SOURCE_PORT, ptp->identity, PTP_IDENTITY_BYTES);
	put16(bytes + SOURCE_PORT + PTP_IDENTITY_BYTES, PORT_NUMBER);
	bytes[CONTROL] = control;
}

/* The flags of a leap second to come (§9.4): as long as the piece of the clock is one before it. */
static uint8_t leap_flags(const struct ptp *ptp, const struct reply_reading *reading)
{
	if (ptp->rules[PTP_LEAP_NEAR] == 0)
		return 0;
	return reading->leap == LEAP_INSERTED ? FLAG_LEAP61 : reading->leap == LEAP_DELETED ? FLAG_LEAP59 : 0;
}

size_t ptp_announce(struct ptp *ptp, struct reply_publication *publication, uint8_t bytes[PTP_MESSAGE_BYTES],
	uint64_t ticks)
{
	const uint8_t *rules = ptp->rules;
	struct reply_reading reading = {0};
	if (rules[PTP_DUTY] == PTP_SILENT)
		return 0;
	bool has_time = rules[PTP_DUTY] == PTP_SERVES;
	if (has_time && !read_clock(ptp, publication, ticks, &reading))
		return 0;
	put_header(ptp, bytes, ANNOUNCE, PTP_ANNOUNCE_BYTES, CONTROL_OTHER);
	put16(bytes + SEQUENCE, ptp->announce_sequence++);
	bytes[LOG_INTERVAL] = rules[PTP_LOG_ANNOUNCE];
	if (has_time) {
		bytes[FLAGS + 1] = rules[PTP_FLAGS] | leap_flags(ptp, &reading);
		put_time(bytes + HEADER_BYTES, &reading);
		put16(bytes + UTC_OFFSET, (uint32_t)reading.tai_minus_utc_s & 0xffff);
	}
	uint8_t *quality = bytes + GRANDMASTER;
	quality[0] = rules[PTP_PRIORITY1];
	quality[1] = rules[PTP_CLASS];
	quality[2] = rules[PTP_ACCURACY];
	memcpy(quality + 3, rules + PTP_VARIANCE, 2);
	quality[5] = rules[PTP_PRIORITY2];
	memcpy(quality + 6, ptp->identity, PTP_IDENTITY_BYTES);
	/* Steps removed: 0, two bytes. */
	quality[6 + PTP_IDENTITY_BYTES + 2] = rules[PTP_TIME_SOURCE];
	ptp_count(ptp, PTP_SENT_ANNOUNCES);
	return PTP_ANNOUNCE_BYTES;
}

size_t ptp_sync(struct ptp *ptp, struct reply_publication *publication, uint8_t bytes[PTP_MESSAGE_BYTES],
	uint64_t ticks)
{
	struct reply_reading reading;
	if (ptp->rules[PTP_DUTY] != PTP_SERVES || !read_clock(ptp, publication, ticks, &reading))
		return 0;
	put_header(ptp, bytes, SYNC, PTP_SYNC_BYTES, CONTROL_SYNC);
	bytes[FLAGS] = FLAG_TWO_STEP;
	put16(bytes + SEQUENCE, ++ptp->sync_sequence);
	bytes[LOG_INTERVAL] = ptp->rules[PTP_LOG_SYNC];
	put_time(bytes + HEADER_BYTES, &reading);
	ptp_count(ptp, PTP_SENT_SYNCS);
	return PTP_SYNC_BYTES;
}

size_t ptp_follow_up(struct ptp *ptp, struct reply_publication *publication, uint8_t bytes[PTP_MESSAGE_BYTES],
	uint64_t ticks)
{
	struct reply_reading reading;
	if (ptp->rules[PTP_DUTY] != PTP_SERVES || !read_clock(ptp, publication, ticks, &reading))
		return 0;
	put_header(ptp, bytes, FOLLOW_UP, PTP_FOLLOW_UP_BYTES, CONTROL_FOLLOW_UP);
	put16(bytes + SEQUENCE, ptp->sync_sequence);
	bytes[LOG_INTERVAL] = ptp->rules[PTP_LOG_SYNC];
	put_time(bytes + HEADER_BYTES, &reading);
	return PTP_FOLLOW_UP_BYTES;
}

/* Whether the bucket has one more, of `per_s`; a second's worth is there at once. */
static bool draw(struct ptp_bucket *bucket, uint64_t now_ticks, uint32_t hz, uint32_t per_s)
{
	uint64_t passed = now_ticks - bucket->last_ticks, cost = hz / per_s;
	/* Stamps may come in another order than the packets, by less than a second. */
	if (passed < UINT64_C(1) << 63) {
		bucket->last_ticks = now_ticks;
		bucket->spent_ticks -= passed < bucket->spent_ticks ? passed : bucket->spent_ticks;
	}
	if (bucket->spent_ticks + cost > hz)
		return false;
	bucket->spent_ticks += cost;
	return true;
}

static enum ptp_verdict answer(struct ptp *ptp, struct reply_publication *publication,
	const struct ptp_arrival *arrival, uint8_t *into)
{
	const uint8_t *request = arrival->bytes;
	struct reply_reading reading;
	if (ptp->rules[PTP_DUTY] != PTP_SERVES)
		return PTP_NOT_SERVING;
	if (!draw(&ptp->requests, arrival->receive_ticks, ptp->hz, PTP_REQUESTS_PER_S))
		return PTP_OVER_RATE;
	if (!read_clock(ptp, publication, arrival->receive_ticks, &reading))
		return PTP_NOT_SERVING;
	uint8_t unicast = request[FLAGS] & FLAG_UNICAST;
	put_header(ptp, into, DELAY_RESP, PTP_DELAY_RESP_BYTES, CONTROL_DELAY_RESP);
	into[FLAGS] = unicast;
	memcpy(into + CORRECTION, request + CORRECTION, 8);
	memcpy(into + SEQUENCE, request + SEQUENCE, 2);
	into[LOG_INTERVAL] = unicast != 0 ? LOG_INTERVAL_UNKNOWN : ptp->rules[PTP_LOG_DELAY_REQUEST];
	put_time(into + HEADER_BYTES, &reading);
	memcpy(into + REQUESTING_PORT, request + SOURCE_PORT, PORT_IDENTITY_BYTES);
	return PTP_ANSWERED;
}

/* Leaves an Announce to TypeScript. */
static enum ptp_verdict keep(struct ptp *ptp, const struct ptp_arrival *arrival)
{
	if (!draw(&ptp->announces, arrival->receive_ticks, ptp->hz, PTP_ANNOUNCES_PER_S))
		return PTP_OVER_RATE;
	uint32_t written = atomic_load_explicit(&ptp->written, memory_order_relaxed);
	if (written - atomic_load_explicit(&ptp->taken, memory_order_acquire) >= PTP_RING)
		return PTP_LOST;
	memcpy(ptp->ring[written % PTP_RING], arrival->bytes, PTP_ANNOUNCE_BYTES);
	atomic_store_explicit(&ptp->written, written + 1, memory_order_release);
	return PTP_TAKEN;
}

bool ptp_ring_take(struct ptp *ptp, uint8_t bytes[PTP_ANNOUNCE_BYTES])
{
	uint32_t taken = atomic_load_explicit(&ptp->taken, memory_order_relaxed);
	if (atomic_load_explicit(&ptp->written, memory_order_acquire) == taken)
		return false;
	memcpy(bytes, ptp->ring[taken % PTP_RING], PTP_ANNOUNCE_BYTES);
	atomic_store_explicit(&ptp->taken, taken + 1, memory_order_release);
	return true;
}

/* Whether a message is as long as its type has to be, and as it says (§13.3.2.6); what follows is not looked at. */
static bool is_whole(const struct ptp_arrival *arrival, size_t least)
{
	size_t stated = get16(arrival->bytes + LENGTH);
	return stated >= least && stated <= arrival->length;
}

/* What is to be done with a message, by its header; PTP_ANSWERED and PTP_TAKEN are yet to be done. */
static enum ptp_verdict examine(const struct ptp *ptp, const struct access *access, const struct ptp_arrival *arrival)
{
	const uint8_t *bytes = arrival->bytes;
	if (arrival->length < HEADER_BYTES)
		return PTP_SHORT;
	if ((bytes[1] & 0xf) != VERSION)
		return PTP_WRONG_VERSION;
	if (memcmp(bytes + SOURCE_PORT, ptp->identity, PTP_IDENTITY_BYTES) == 0)
		return PTP_OWN;
	if (bytes[0] >> 4 != 0 || bytes[DOMAIN] != ptp->rules[PTP_DOMAIN])
		return PTP_OTHER_DOMAIN;
	uint8_t type = bytes[0] & 0xf;
	bool is_request = type == DELAY_REQ && arrival->is_event;
	if (!is_request && !(type == ANNOUNCE && !arrival->is_event))
		return PTP_UNWANTED;
	if (!is_whole(arrival, is_request ? PTP_SYNC_BYTES : PTP_ANNOUNCE_BYTES))
		return PTP_SHORT;
	if (!access_admits(access, arrival->address))
		return PTP_DENIED;
	return is_request ? PTP_ANSWERED : PTP_TAKEN;
}

enum ptp_action ptp_take(struct ptp *ptp, struct reply_publication *publication, const struct access *access,
	const struct ptp_arrival *arrival, uint8_t bytes[PTP_MESSAGE_BYTES])
{
	enum ptp_verdict verdict = examine(ptp, access, arrival);
	if (verdict == PTP_ANSWERED)
		verdict = answer(ptp, publication, arrival, bytes);
	else if (verdict == PTP_TAKEN)
		verdict = keep(ptp, arrival);
	ptp_count(ptp, verdict);
	if (verdict == PTP_TAKEN)
		return PTP_HAND_OVER;
	if (verdict != PTP_ANSWERED)
		return PTP_NOTHING;
	return (bytes[FLAGS] & FLAG_UNICAST) != 0 ? PTP_ANSWER_UNICAST : PTP_ANSWER;
}
