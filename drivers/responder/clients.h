/*
 * Who asks, how often, and how often that may be: a table of fixed size with a token bucket for each client. Portable
 * C17: no XS, no OS, nothing allocated, no lock taken.
 *
 * Model: an address has one set of eight places where it may be, found with a keyed hash. A client that is not there
 * takes a free place of its set, else that of the one unheard for longest among those on probation and those unheard
 * for CLIENTS_IDLE_S; where there is none it is served without being kept. A client is on probation until it has asked
 * CLIENTS_PROVEN_COUNT times over CLIENTS_PROVEN_S. A flood of forged addresses therefore only pushes out its own: it
 * neither makes the table grow nor costs a proven client its place, and since the key is secret it cannot be aimed at
 * one set. What it can do is to keep newcomers from being proven while it lasts; they are served all the same.
 *
 * Threads: one that receives asks; any other may read. A reader never sees a mixture of two clients.
 */
#ifndef NOONMARK_CLIENTS_H
#define NOONMARK_CLIENTS_H

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CLIENTS = 256, /* 10 KB: what the board can spare, and more than ask one appliance in a house or a hall */
	CLIENTS_WAYS = 8,
	CLIENTS_KEY_WORDS = 5,
	CLIENTS_PROVEN_COUNT = 4, /* what a client sends at its start (chronyd's iburst), … */
	CLIENTS_PROVEN_S = 6,     /* … and how long that takes, at a request in two seconds */
	CLIENTS_IDLE_S = 10800,   /* three polls of those who ask every hour */
	CLIENTS_RATE_MOST = 200,
	CLIENTS_BURST_MOST = 255,
	CLIENTS_LEAK_MOST = 4, /* as of chronyd: one in 16 */
	CLIENTS_KISS_S = 8,    /* a client over its rate is told so at most this often; silence is the rest */
	CLIENTS_VIEW_HZ = 64,  /* what a view counts time in: at 80 MHz a little finer than the table does */
};

/* All fields are atomic for the reader's sake; only the receiving thread writes them. Times in units of 2^20 ticks. */
struct client {
	_Atomic uint32_t sequence; /* odd while the place changes hands */
	_Atomic uint32_t address[4];
	_Atomic uint32_t first, last;
	_Atomic uint32_t count;  /* packets, at most all ones; 0: the place is free */
	_Atomic uint32_t tokens; /* what the bucket holds, in 2^-24 of a packet */
	_Atomic uint32_t manner; /* the last packet's version, mode and signature, and the flags and time of clients.c */
};
static_assert(sizeof(struct client) == 40, "the table is as big as it says");

/* Starts zeroed: then nobody is kept and everybody is served. */
struct clients {
	uint32_t hz; /* 0: not started */
	uint64_t key[CLIENTS_KEY_WORDS];
	uint32_t refill; /* 2^-24 of a packet for each unit of time; 0: no limit */
	uint32_t capacity;
	uint32_t idle, proven, kiss; /* in units of time; the last in 2^6 of them */
	uint8_t leak;         /* log2 of how many over the rate are refused and one is served nevertheless; 0: none */
	uint8_t luck_bits;    /* of `luck` that are not used yet */
	uint64_t luck;        /* random bits that nobody else knows */
	uint64_t luck_count;  /* of words of them ever made */
	struct client *asker; /* who asked last, if kept */
	struct client table[CLIENTS];
};

/* How a packet was signed. */
enum clients_signature { CLIENTS_UNSIGNED, CLIENTS_SIGNED, CLIENTS_MISSIGNED /* no such key, or not its MAC */ };

enum clients_verdict {
	CLIENTS_SERVED,  /* within its rate */
	CLIENTS_KISSED,  /* over it, and it may be told so */
	CLIENTS_SILENCED /* over it, and told lately */
};

/* What is known of a client. */
struct client_view {
	uint8_t address[16];
	uint32_t count;
	uint8_t manner; /* of the last packet: enum clients_signature << 6 | version << 3 | mode */
	/* In 1 / CLIENTS_VIEW_HZ s, at most all ones; wrap around after 2^52 ticks: 651 days at 80 MHz. */
	uint32_t since_first, since_last;
	uint32_t name; /* of the client as it is: another one when it has been heard again */
};

/* A view as words, which is how TypeScript gets it: src/serving/client-record.ts has the same list. */
enum client_word {
	CLIENT_WORD_ADDRESS = 0, /* four words: 16 bytes, as they are */
	CLIENT_WORD_PACKETS = 4,
	CLIENT_WORD_MANNER,
	CLIENT_WORD_SINCE_FIRST,
	CLIENT_WORD_SINCE_LAST,
	CLIENT_WORD_NAME,
	CLIENT_WORDS,
};

/* No client's name: those have 24 bits. */
#define CLIENTS_NOBODY UINT32_MAX

/*
 * Starts the table, once, before the first packet. `key`: random bits that nobody else knows. `hz`: of the counter,
 * from 1 MHz. Each client may send `burst` packets at once (1 to CLIENTS_BURST_MOST) and `rate_per_s` in the long
 * run, up to CLIENTS_RATE_MOST; 0: as many as it likes.
 */
void clients_start(struct clients *clients, const uint64_t key[CLIENTS_KEY_WORDS], uint32_t hz, uint32_t rate_per_s,
	uint32_t burst);

/* Sets the leak, 0 to CLIENTS_LEAK_MOST, after the start and before the first packet. */
void clients_leak(struct clients *clients, uint8_t leak);

/*
 * Takes note of a packet and says whether its sender is within its rate. Address as in IPv6, IPv4 mapped;
 * `first_byte` of the packet; `ticks`: the counter when it came, which may be up to a second before the one before.
 * What is refused costs the client nothing: it is served at its rate however much it sends. And where a leak is set one
 * in 2^leak of those over the rate is served at random: who forges a client's address to use up its rate cannot keep it
 * from being answered for good (chrony.conf, ratelimit, "leak").
 */
enum clients_verdict clients_ask(struct clients *clients, const uint8_t address[16], uint8_t first_byte,
	uint64_t ticks);

/* Takes note of how the packet was signed that was asked about last; until then the one before it counts. */
void clients_note(struct clients *clients, enum clients_signature signature);

/* Reads place `index` of the table; false where nobody is, or where it was changing hands all the time. Any thread. */
bool clients_read(const struct clients *clients, size_t index, uint64_t now_ticks, struct client_view *view);

/* Whether a client has this name, which was read from the table before: it has not been heard since. Any thread. */
bool clients_holds(const struct clients *clients, uint32_t name);

/*
 * Reads who was heard next after the client of this name, or longest ago of all after CLIENTS_NOBODY; false where there
 * is no other. Of those heard at one time each is told once. Any thread.
 */
bool clients_read_after(const struct clients *clients, uint32_t name, uint64_t now_ticks, struct client_view *view);

#endif
