/*
 * See reply.h. All arithmetic is on unsigned 64-bit integers modulo 2^64: eras (RFC 5905 §6) need no thought here, and
 * no compiler-specific 128-bit type is used, which the board's compiler lacks.
 */
#include "reply.h"

#include <string.h>

#include "hot.h"

enum {
	VERSION = 4,
	MODE_SERVER = 4,
	MODE_BROADCAST = 5,
	MODE_CONTROL = 6,
	LEAP_UNSYNCHRONISED = 3,
	STRATUM_LIMIT = 16,      /* RFC 5905 §7.3: 16 means unsynchronised, */
	KISS_POLL = 6,           /* RFC 5905 §7.3: the suggested minimum */
	STRATUM_ON_THE_WIRE = 0, /* and is sent as 0, as ntpd (STRATUM_TO_PKT) and chronyd (transmit_packet) do. */
};

/* RFC 5905 §7.4: what a stratum of 0 is explained with when there is no synchronised clock to serve. */
#define REFID_UNSYNCHRONISED 0x494e4954u /* "INIT" */

/* Root dispersion, 16.16 s, when nothing is promised: MAXDISP of RFC 5905 §7.2. No client accepts it. */
#define DISPERSION_UNSYNCHRONISED (16u << 16)

/*
 * A reply that has been held for longer is not sent: half a second is past what clients on a LAN wait for, and below
 * the jump of a leap second, so a request that was received on the other side of one is dropped too.
 */
#define REPLY_LATE_LIMIT ((uint64_t)1 << 31)

/*
 * Replies stamped at one tick are told apart by 2^-32 s each. The limit, about a microsecond, covers every batch and
 * keeps a repeated leap second from being mistaken for a tie.
 */
#define REPLY_TIE_LIMIT 4096u

/*
 * Receive times are told apart in the same way, so that each names one exchange (interleave.h); but no further than a
 * tick of 80 MHz, since the kernel's stamps may come in another order than the packets.
 */
#define RECEIVE_TIE_LIMIT 64u

/*
 * How far the clock may have changed its mind, in 2^-32 s, about when an earlier request came: a millisecond. Beyond
 * it, after a leap second or a new label, the times of that exchange say nothing of today's clock.
 */
#define EXCHANGE_LIMIT ((uint64_t)1 << 22)

static uint64_t HOT join(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}

/* The 64-bit counter value with these low 48 bits that is nearest to `now`. */
static uint64_t nearest(uint64_t low48, uint64_t now)
{
	uint64_t behind = (now - low48) & 0xffffffffffff;
	return behind < (uint64_t)1 << 47 ? now - behind : now + (((uint64_t)1 << 48) - behind);
}

void reply_publish(struct reply_publication *publication, const uint32_t words[REPLY_WORDS], uint64_t now_ticks)
{
	static const uint8_t readings[] = {REPLY_BASE_TICKS, REPLY_SEGMENT_WORDS + REPLY_BASE_TICKS, REPLY_EXPIRES};
	uint32_t whole[REPLY_WORDS];
	memcpy(whole, words, sizeof whole);
	for (size_t i = 0; i < sizeof readings; i++) {
		uint32_t *reading = &whole[readings[i]];
		uint64_t ticks = nearest(join(reading[0], reading[1] & 0xffff), now_ticks);
		reading[0] = (uint32_t)ticks;
		reading[1] = (uint32_t)(ticks >> 32);
	}

	uint32_t sequence = atomic_load_explicit(&publication->sequence, memory_order_relaxed);
	atomic_store_explicit(&publication->sequence, sequence + 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	for (size_t i = 0; i < REPLY_WORDS; i++)
		atomic_store_explicit(&publication->words[i], whole[i], memory_order_relaxed);
	atomic_store_explicit(&publication->sequence, sequence + 2, memory_order_release);
}

static void HOT put32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

/* The bytes are put together aside: compilers then see one swapped store, not two to be shuffled with a neighbour's. */
static void HOT put64(uint8_t *at, uint64_t value)
{
	uint8_t bytes[8];
	put32(bytes, (uint32_t)(value >> 32));
	put32(bytes + 4, (uint32_t)value);
	memcpy(at, bytes, sizeof bytes);
}

/* Makes the head of a reply say that no clock is synchronised. */
static void HOT disclaim(uint8_t head[16])
{
	head[0] = LEAP_UNSYNCHRONISED << 6 | MODE_SERVER;
	head[1] = STRATUM_ON_THE_WIRE;
	put32(head + 8, DISPERSION_UNSYNCHRONISED);
	put32(head + 12, REFID_UNSYNCHRONISED);
}

/* `words` is the whole publication, `at` where the segment begins in it. */
static void HOT unpack_segment(struct reply_segment *segment, const uint32_t *words, const uint32_t *at)
{
	uint32_t stratum = words[REPLY_STRATUM] & 0xff;
	uint8_t leap = at[REPLY_LEAP] & 3;
	segment->base_ticks = join(at[REPLY_BASE_TICKS], at[REPLY_BASE_TICKS + 1]);
	segment->base_time = join(at[REPLY_BASE_TIME], at[REPLY_BASE_TIME + 1]);
	segment->rate = join(at[REPLY_RATE], at[REPLY_RATE + 1]);
	segment->dispersion = join(at[REPLY_DISPERSION], at[REPLY_DISPERSION + 1]);
	segment->growth = at[REPLY_GROWTH];
	segment->tai_minus_utc_s = (int16_t)(at[REPLY_LEAP] >> 16);
	segment->synchronised = leap != LEAP_UNSYNCHRONISED && stratum != STRATUM_ON_THE_WIRE && stratum < STRATUM_LIMIT;
	segment->head[0] = (uint8_t)(leap << 6 | MODE_SERVER);
	segment->head[1] = (uint8_t)stratum;
	segment->head[2] = 0;
	segment->head[3] = (uint8_t)words[REPLY_PRECISION];
	put32(segment->head + 4, words[REPLY_ROOT_DELAY]);
	put32(segment->head + 12, words[REPLY_REFID]);
	if (!segment->synchronised)
		disclaim(segment->head);
}

static void HOT unpack(struct reply_reader *reader, const uint32_t words[REPLY_WORDS])
{
	unpack_segment(&reader->segments[0], words, words);
	unpack_segment(&reader->segments[1], words, words + REPLY_SEGMENT_WORDS);
	reader->silent = (words[REPLY_STRATUM] & REPLY_SILENT) != 0;
	reader->expires_ticks = join(words[REPLY_EXPIRES], words[REPLY_EXPIRES + 1]);
	reader->reference = join(words[REPLY_REFERENCE], words[REPLY_REFERENCE + 1]);
}

/* Takes a new publication, if there is one and it is whole. Never waits. */
static inline void HOT refresh(struct reply_reader *reader, struct reply_publication *publication)
{
	uint32_t sequence = atomic_load_explicit(&publication->sequence, memory_order_acquire);
	if (sequence == reader->sequence || (sequence & 1) != 0)
		return;
	uint32_t words[REPLY_WORDS];
	for (size_t i = 0; i < REPLY_WORDS; i++)
		words[i] = atomic_load_explicit(&publication->words[i], memory_order_relaxed);
	atomic_thread_fence(memory_order_acquire);
	if (atomic_load_explicit(&publication->sequence, memory_order_relaxed) != sequence)
		return;
	unpack(reader, words);
	reader->sequence = sequence;
}

bool HOT reply_is_control(const uint8_t *packet)
{
	return (packet[0] & 7) == MODE_CONTROL;
}

void reply_kiss(uint8_t packet[REPLY_PACKET_BYTES], uint32_t code)
{
	uint8_t version = packet[0] & 0x38, poll = packet[2], stamp[8];
	memcpy(stamp, packet + 40, sizeof stamp);
	memset(packet, 0, REPLY_PACKET_BYTES);
	packet[0] = (uint8_t)(LEAP_UNSYNCHRONISED << 6 | version | MODE_SERVER);
	packet[1] = STRATUM_ON_THE_WIRE;
	/* Signed: those from 128 on are short too. */
	packet[2] = poll < KISS_POLL || poll >= 128 ? KISS_POLL : poll;
	put32(packet + 12, code);
	for (size_t at = 24; at < REPLY_PACKET_BYTES; at += sizeof stamp)
		memcpy(packet + at, stamp, sizeof stamp);
}

/* ⌊count · rate / 2^32⌋ modulo 2^64, from 32-bit parts. */
static inline uint64_t HOT scale(uint64_t count, uint64_t rate)
{
	uint64_t count_low = (uint32_t)count, count_high = count >> 32;
	uint64_t rate_low = (uint32_t)rate, rate_high = rate >> 32;
	return (count_low * rate_low >> 32) + count_low * rate_high + count_high * rate_low
		+ (count_high * rate_high << 32);
}

/* Time of the segment at a reading before its beginning, rounded towards the past like those after it. */
static inline uint64_t HOT time_before(const struct reply_segment *segment, uint64_t ticks)
{
	uint64_t count = segment->base_ticks - ticks;
	uint64_t remainder = (uint64_t)(uint32_t)count * (uint32_t)segment->rate & 0xffffffff;
	return segment->base_time - scale(count, segment->rate) - (remainder != 0);
}

/* The piece of the clock that holds at a reading. */
static inline const struct reply_segment *HOT segment_at(const struct reply_reader *reader, uint64_t ticks)
{
	const struct reply_segment *last = &reader->segments[1];
	return ticks >= last->base_ticks ? last : last - 1;
}

static inline uint64_t HOT time_at(const struct reply_reader *reader, uint64_t ticks)
{
	const struct reply_segment *segment = segment_at(reader, ticks);
	if (ticks < segment->base_ticks)
		return time_before(segment, ticks);
	return segment->base_time + scale(ticks - segment->base_ticks, segment->rate);
}

/* Root dispersion, 16.16 s, `elapsed` 2^-32 s after the segment's beginning: rounded up, and at most all ones. */
static inline uint32_t HOT dispersion(const struct reply_segment *segment, uint64_t elapsed)
{
	uint64_t growth = segment->growth;
	uint64_t grown = (elapsed >> 32) * growth + ((elapsed & 0xffffffff) * growth >> 32) + 1;
	uint64_t units = (segment->dispersion + grown + 0xffff) >> 16;
	return units > UINT32_MAX ? UINT32_MAX : (uint32_t)units;
}

/* The time of last correction as sent: never later than `transmit`, which ntpd and w32time refuse; 0 stays 0. */
static inline uint64_t HOT reference_time(uint64_t reference, uint64_t transmit)
{
	bool later = transmit - reference >= (uint64_t)1 << 63;
	return reference != 0 && later ? transmit : reference;
}

static uint64_t HOT get64(const uint8_t *at)
{
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | at[i];
	return value;
}

/* Makes the lowest bit tell what the time is (interleave.h), and tells it apart from the one before. */
static uint64_t HOT mark_receive(const struct reply_reader *reader, uint64_t receive)
{
	receive |= 1;
	/* Before the first reply there is none to be told apart from, and 0 is not odd. */
	return reader->last_receive - receive < RECEIVE_TIE_LIMIT ? (reader->last_receive + 2) | 1 : receive;
}

/* The same, and not before `receive`, which ties may have moved on. */
static inline uint64_t HOT mark_transmit(const struct reply_reader *reader, uint64_t transmit, uint64_t receive)
{
	transmit &= ~(uint64_t)1;
	if (reader->last_transmit - transmit < REPLY_TIE_LIMIT)
		transmit = reader->last_transmit + 2;
	return transmit - receive >= (uint64_t)1 << 63 ? receive + 1 : transmit;
}

/* When the reply of that exchange left, by the rate of today; even, and after its receive time. */
static uint64_t HOT left_at(const struct interleave_exchange *exchange, const struct reply_segment *segment)
{
	uint64_t held = scale(exchange->held_ticks, segment->rate) & ~(uint64_t)1;
	return exchange->receive + (held < 2 ? 1 : held - 1);
}

/*
 * For a request made for the interleaved mode: remembers this exchange, and where the one before it is remembered and
 * still true, puts into `left` when its reply left, else 0. Returns the receive time to tell. Not inline, so that plain
 * requests do not pay for its variables.
 */
__attribute__((noinline)) static uint64_t HOT interleave(struct reply_reader *reader, const uint8_t *request,
	const struct reply_segment *segment, struct interleave_exchange exchange, uint64_t *left)
{
	struct interleave_exchange *previous = interleave_find(reader->interleave, get64(request + 24));
	*left = 0;
	if (previous != NULL) {
		uint64_t changed = time_at(reader, previous->receive_ticks) - previous->receive;
		if (changed + EXCHANGE_LIMIT <= 2 * EXCHANGE_LIMIT)
			*left = left_at(previous, segment);
	}
	uint64_t now_ticks = exchange.receive_ticks + exchange.held_ticks;
	if (interleave_keep(reader->interleave, previous, &exchange, now_ticks))
		reader->awaited = exchange.receive;
	return exchange.receive;
}

bool HOT reply_left(struct reply_reader *reader, uint64_t receive, uint64_t transmit_ticks)
{
	struct interleave_exchange *exchange = interleave_find(reader->interleave, receive);
	if (exchange == NULL)
		return false;
	uint64_t held = transmit_ticks - exchange->receive_ticks;
	if (held <= UINT32_MAX)
		exchange->held_ticks = (uint32_t)held;
	return true;
}

enum reply_verdict HOT reply_compose(struct reply_reader *reader, struct reply_publication *publication,
	uint8_t packet[REPLY_PACKET_BYTES], uint64_t receive_ticks, uint64_t transmit_ticks)
{
	refresh(reader, publication);
	if (reader->sequence == 0)
		return REPLY_NO_CLOCK;
	/* The kernel's receive stamp comes from another clock: its error must not make a reply leave before it came. */
	if (receive_ticks > transmit_ticks)
		receive_ticks = transmit_ticks;

	const struct reply_segment *segment = segment_at(reader, transmit_ticks);
	uint64_t elapsed = 0, transmit;
	if (transmit_ticks >= segment->base_ticks) {
		elapsed = scale(transmit_ticks - segment->base_ticks, segment->rate);
		transmit = segment->base_time + elapsed;
	} else {
		transmit = time_before(segment, transmit_ticks);
	}
	uint64_t receive = time_at(reader, receive_ticks);
	if (transmit - receive > REPLY_LATE_LIMIT)
		return REPLY_LATE;
	bool trusted = segment->synchronised && transmit_ticks <= reader->expires_ticks;
	if (!trusted && reader->silent)
		return REPLY_NO_CLOCK;

	/* What the client knows the reply by: its transmit time, or when it received the reply before (RFC 9769 §2). */
	uint8_t origin[8];
	memcpy(origin, packet + 40, sizeof origin);
	uint64_t left = 0; /* interleaved: when the reply before this one left */
	receive = mark_receive(reader, receive);
	reader->awaited = 0;
	if (reader->interleave != NULL && trusted && interleave_is_asked(packet)) {
		const struct interleave_exchange exchange = {.receive = receive,
			.receive_ticks = receive_ticks,
			.held_ticks = (uint32_t)(transmit_ticks - receive_ticks)};
		uint64_t told;
		receive = interleave(reader, packet, segment, exchange, &told);
		left = told;
	}
	transmit = mark_transmit(reader, transmit, receive);
	reader->last_receive = receive;
	reader->last_transmit = transmit;
	if (left != 0) {
		transmit = left;
		memcpy(origin, packet + 32, sizeof origin);
	}

	/* The client's own: version and poll exponent. */
	uint8_t version = packet[0] & 0x38, poll = packet[2];
	memcpy(packet, segment->head, sizeof segment->head);
	if (trusted)
		put32(packet + 8, dispersion(segment, elapsed));
	else
		disclaim(packet);
	packet[0] |= version;
	packet[2] = poll;
	put64(packet + 16, reference_time(reader->reference, transmit));
	memcpy(packet + 24, origin, sizeof origin);
	put64(packet + 32, receive);
	put64(packet + 40, transmit);
	return REPLY_ANSWERED;
}

bool reply_announce(struct reply_reader *reader, struct reply_publication *publication,
	uint8_t packet[REPLY_PACKET_BYTES], int8_t poll_exponent, uint64_t transmit_ticks)
{
	refresh(reader, publication);
	if (reader->sequence == 0)
		return false;
	const struct reply_segment *segment = segment_at(reader, transmit_ticks);
	if (!segment->synchronised || transmit_ticks > reader->expires_ticks)
		return false;
	uint64_t now = time_at(reader, transmit_ticks), begun = segment->base_ticks;
	uint64_t transmit = mark_transmit(reader, now, now - 1); /* it answers nothing that it could come before */
	reader->last_transmit = transmit;

	/* There was no request: origin and receive are zero (RFC 5905 §8, the broadcast server's variables). */
	memset(packet, 0, REPLY_PACKET_BYTES);
	memcpy(packet, segment->head, sizeof segment->head);
	packet[0] = (uint8_t)((packet[0] & 0xc0) | VERSION << 3 | MODE_BROADCAST);
	packet[2] = (uint8_t)poll_exponent;
	put32(packet + 8, dispersion(segment, transmit_ticks > begun ? scale(transmit_ticks - begun, segment->rate) : 0));
	put64(packet + 16, reference_time(reader->reference, transmit));
	put64(packet + 40, transmit);
	return true;
}

bool reply_read(struct reply_reader *reader, struct reply_publication *publication, uint64_t ticks,
	struct reply_reading *reading)
{
	refresh(reader, publication);
	if (reader->sequence == 0 || ticks > reader->expires_ticks)
		return false;
	const struct reply_segment *segment = segment_at(reader, ticks);
	reading->time = time_at(reader, ticks);
	reading->tai_minus_utc_s = segment->tai_minus_utc_s;
	reading->leap = segment->head[0] >> 6;
	reading->synchronised = segment->synchronised;
	return true;
}
