/*
 * The header of the reply to an NTP request, made from what TypeScript published. Portable C17: no XS, no OS, nothing
 * allocated, no lock taken; board and simulator compile the same file.
 *
 * A publication is two pieces of the clock and a template. The first piece holds until the second one begins, which
 * TypeScript puts about a millisecond ahead; so a change of rate or a leap second takes effect at one tick, whoever
 * reads it when, and a receive stamp taken before the change is still mapped by the piece that held then.
 *
 * Threads: one writer (TypeScript) and any number of readers, each with a reply_reader of its own. Neither ever waits
 * for the other: on the board a reader outranks the writer, may interrupt it in mid-write, and would wait for ever.
 * A reader that meets a half-written publication goes on with the one it has.
 */
#ifndef NOONMARK_REPLY_H
#define NOONMARK_REPLY_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "hot.h"
#include "interleave.h"

#define REPLY_PACKET_BYTES 48

/*
 * The publication as TypeScript writes it (src/serving/publication.ts): 32-bit words in the machine's order. Ticks are
 * the low 48 bits of the counter; "time" is 32.32 seconds since 1900 with the era dropped, low word first.
 */
enum reply_word {
	/* A piece of the clock; the second one follows at REPLY_SEGMENT_WORDS. */
	REPLY_BASE_TICKS = 0, /* 2 words: where it begins */
	REPLY_BASE_TIME = 2,  /* 2 words: UTC there */
	REPLY_RATE = 4,       /* 2 words: 2^-32 s per tick, 32.32 fixed point, below 2^16 */
	REPLY_DISPERSION = 6, /* 2 words: root dispersion at its beginning, 32.32 s, below 2^16 s */
	REPLY_GROWTH = 8,     /* growth of the root dispersion from there, 2^-32 s per s */
	/* leap indicator, 0 to 3, in the low two bits; TAI − UTC in s, two's complement, in the upper 16: for PTP */
	REPLY_LEAP = 9,
	REPLY_SEGMENT_WORDS = 10,
	/* What holds for both. */
	/* 2 words: ticks after which TypeScript is taken for dead and the clock for unsynchronised */
	REPLY_EXPIRES = 20,
	REPLY_REFERENCE = 22,  /* 2 words: time of the last correction; 0 never */
	REPLY_STRATUM = 24,    /* low byte: 1 to 15, anything else means unsynchronised; bit 8: REPLY_SILENT */
	REPLY_PRECISION = 25,  /* log2 seconds, two's complement */
	REPLY_ROOT_DELAY = 26, /* 16.16 s */
	REPLY_REFID = 27,      /* four ASCII characters, the first in the highest byte */
	REPLY_WORDS = 28,
};

/* In the stratum's word: while the clock is unsynchronised, requests get no answer instead of a leap indicator of 3. */
#define REPLY_SILENT 0x100

struct reply_publication {
	_Atomic uint32_t sequence; /* odd while it is being written; 0: never written */
	_Atomic uint32_t words[REPLY_WORDS];
};

/* What became of a packet. The order is that of the counters that TypeScript reads (drivers/responder/responder.ts). */
enum reply_verdict {
	REPLY_ANSWERED,      /* answered here */
	REPLY_HANDED_OVER,   /* a control message: TypeScript's */
	REPLY_WRONG_LENGTH,  /* shorter than an NTP header, or what follows that does not add up */
	REPLY_WRONG_VERSION, /* not 1 to 4 */
	REPLY_NOT_A_REQUEST, /* a mode that nobody asks in: 2, 4, 5, 7, and 0 but for clients of version 1 */
	REPLY_LATE,          /* held longer than REPLY_LATE_LIMIT, or across a leap second: no answer is better */
	REPLY_NO_CLOCK,      /* nothing was published yet, or only what is to be kept silent about */
	/* Found by the driver, which counts them with reply_count: */
	REPLY_BAD_SOURCE, /* from a port or address that no client has */
	REPLY_LOST,       /* handed over, but too many waited already */
	REPLY_UNSENT,     /* answered, but the system did not send it */
	REPLY_DENIED,     /* from a network that is not answered, or whose control messages are not */
	REPLY_LIMITED,    /* from a client over its rate, without an answer */
	REPLY_KISSED,     /* from a client over its rate, which was told so (RATE) */
	/* Found by request.c: */
	REPLY_UNSUPPORTED, /* symmetric, where that is not served */
	REPLY_UNKNOWN_KEY, /* it carries a MAC of a key that is not configured, */
	REPLY_WRONG_MAC,   /* or not the MAC that its key makes */
	/* Found by the driver too: */
	REPLY_REFUSED, /* from a network that is not answered, which was told so (DENY or RSTR) */
	/* Found by request.c, of requests with fields of NTS: */
	REPLY_MALFORMED_NTS, /* one of them is missing, or not as it has to be */
	REPLY_WRONG_COOKIE,  /* a cookie that is none of ours, or too old, which was told so (NTSN), */
	REPLY_WRONG_NTS,     /* or an authenticator that is not what its keys make, likewise */
	REPLY_VERDICTS,
};

/* A piece of the clock, and the first 16 bytes of the replies that are sent in it (all but version and poll). */
struct reply_segment {
	uint64_t base_ticks, base_time, rate, dispersion;
	uint32_t growth;
	int16_t tai_minus_utc_s;
	bool synchronised;
	uint8_t head[16];
};

/* The clock at a reading of the counter. */
struct reply_reading {
	uint64_t time;           /* UTC, 32.32 seconds since 1900 with the era dropped */
	int16_t tai_minus_utc_s; /* of the piece of the clock that holds then */
	uint8_t leap;            /* leap indicator; 3 while it is not synchronised */
	bool synchronised;
};

/* One per thread that replies; starts zeroed. */
struct reply_reader {
	uint32_t sequence; /* of the publication unpacked below; 0: none */
	struct reply_segment segments[2];
	uint64_t expires_ticks, reference;
	uint64_t last_receive, last_transmit;
	bool silent;
	struct interleave *interleave; /* NULL: replies in the basic mode only */
	uint64_t awaited; /* receive time in the reply last composed if reply_left is to be told when it left, else 0 */
	_Atomic uint32_t counts[REPLY_VERDICTS]; /* written by this thread only */
};

/*
 * Publishes `words`. `now_ticks`, any recent reading of the counter, completes the 48-bit readings to 64. One writer.
 */
void reply_publish(struct reply_publication *publication, const uint32_t words[REPLY_WORDS], uint64_t now_ticks);

/*
 * Turns the header of a request into that of its reply, in place. `receive_ticks`: the counter when it arrived;
 * `transmit_ticks`: the counter when the reply leaves, or just before. Returns REPLY_ANSWERED, or REPLY_LATE or
 * REPLY_NO_CLOCK, which leave the packet as it was; counting them is the caller's.
 */
enum reply_verdict reply_compose(struct reply_reader *reader, struct reply_publication *publication,
	uint8_t packet[REPLY_PACKET_BYTES], uint64_t receive_ticks, uint64_t transmit_ticks);

/*
 * Writes the header of a packet for broadcast or multicast: mode 5, which tells the time unasked (RFC 5905 §3.1), with
 * the log2 of the seconds between two of them. False while there is no time to tell: ntpd too broadcasts only while it
 * is synchronised (ntp_proto.c, transmit).
 */
bool reply_announce(struct reply_reader *reader, struct reply_publication *publication,
	uint8_t packet[REPLY_PACKET_BYTES], int8_t poll_exponent, uint64_t transmit_ticks);

/*
 * Reads the clock, for what tells its time in another form. False while nothing was published, or when TypeScript has not
 * renewed it.
 */
bool reply_read(struct reply_reader *reader, struct reply_publication *publication, uint64_t ticks,
	struct reply_reading *reading);

/*
 * Takes note of the counter when a reply really left, for the interleaved one that follows it. `receive`: the receive
 * time in it, by which it is known again (reader->awaited). Returns whether it is remembered.
 */
bool reply_left(struct reply_reader *reader, uint64_t receive, uint64_t transmit_ticks);

/* Whether it is a plain request: mode 3, of a version from 1 to 4, and nothing behind the header. */
static inline bool HOT reply_is_plain(const uint8_t *packet, size_t length)
{
	return length == REPLY_PACKET_BYTES && (packet[0] & 7) == 3 && ((packet[0] >> 3 & 7) - 1u) < 4;
}

/* Whether a packet of at least a byte is a control message (mode 6). */
bool reply_is_control(const uint8_t *packet);

/*
 * Turns a plain request, in place, into a kiss-o'-death of this code (RFC 5905 §7.4): leap indicator 3, stratum 0,
 * and no time in it but the request's transmit stamp, three times over as ntpd sends it (fast_xmit), which is what a
 * client knows its own request by. The poll exponent asks for 64 s at least. Needs no clock, and is not counted here.
 */
void reply_kiss(uint8_t packet[REPLY_PACKET_BYTES], uint32_t code);

/* Counts a verdict of the caller's own. Only the reader's thread. */
static inline void HOT reply_count(struct reply_reader *reader, enum reply_verdict verdict)
{
	_Atomic uint32_t *count = &reader->counts[verdict];
	/* Two plain halves instead of a locked increment: nobody else writes it. */
	atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, memory_order_relaxed);
}

#endif
