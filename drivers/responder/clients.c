/* See clients.h for the model. Time is counted in units of 2^20 ticks: 13 ms at 80 MHz, and 651 days in 32 bits. */
#include "clients.h"

#include <string.h>

#include "hot.h"
#include "nonce.h"

enum {
	UNIT_BITS = 20,
	TOKEN_BITS = 24,
	SETS = CLIENTS / CLIENTS_WAYS,
	/* Stamps of the kernel come from another clock than ours: this far back, in units, nothing has passed. */
	BACKWARDS = 64,
	/* client.manner: version and mode below, */
	MANNER_MASK = 0x3f,
	SIGNATURE_SHIFT = 6, /* signature above, */
	SIGNATURE_MASK = 0xc0,
	PROVEN = 0x100,
	KISSED = 0x200,
	/*
	 * And the time of the last kiss, in 2^6 units, modulo 2^16 (15 h) above. Each packet that comes when it is old
	 * enough forgets it, so that no kiss of hours ago can look like a new one.
	 */
	KISS_TIME_SHIFT = 16,
	KISS_UNIT_BITS = 6,
	/*
	 * A client's name: its place, and above it as much of the time that it was last heard as fits 24 bits: 14 minutes
	 * pass before one means another time, and a walk through the list, whose nonce holds for 17 s, is over by then.
	 */
	PLACE_BITS = 8,
	TIME_MASK = 0xffff,
};
static_assert(CLIENTS <= 1 << PLACE_BITS, "a place fits a name");

static const uint32_t TOKEN = (uint32_t)1 << TOKEN_BITS;

static uint32_t HOT load(const _Atomic uint32_t *field)
{
	return atomic_load_explicit(field, memory_order_relaxed);
}

static void HOT store(_Atomic uint32_t *field, uint32_t value)
{
	atomic_store_explicit(field, value, memory_order_relaxed);
}

static uint32_t units(uint32_t seconds, uint32_t hz)
{
	return (uint32_t)((uint64_t)seconds * hz >> UNIT_BITS);
}

void clients_start(struct clients *clients, const uint64_t key[CLIENTS_KEY_WORDS], uint32_t hz, uint32_t rate_per_s,
	uint32_t burst)
{
	memcpy(clients->key, key, sizeof clients->key);
	clients->hz = hz;
	clients->refill = (uint32_t)(((uint64_t)rate_per_s << (TOKEN_BITS + UNIT_BITS)) / hz);
	clients->capacity = burst << TOKEN_BITS;
	clients->idle = units(CLIENTS_IDLE_S, hz);
	clients->proven = units(CLIENTS_PROVEN_S, hz);
	clients->kiss = units(CLIENTS_KISS_S, hz) >> KISS_UNIT_BITS;
}

static uint32_t HOT elapsed_since(uint32_t then, uint32_t now)
{
	uint32_t elapsed = now - then;
	return elapsed > UINT32_MAX - BACKWARDS ? 0 : elapsed;
}

/*
 * The set that an address belongs to: pair-multiply-shift, strongly universal for a random key (Thorup, "High Speed
 * Hashing for Integers and Strings"). Nothing of its result is ever told, so a sender can do no better than guess.
 */
static struct client *HOT set_of(struct clients *clients, const uint32_t address[4])
{
	const uint64_t *key = clients->key;
	uint64_t sum =
		key[4] + (key[0] + address[1]) * (key[1] + address[0]) + (key[2] + address[3]) * (key[3] + address[2]);
	return &clients->table[(sum >> 32) % SETS * CLIENTS_WAYS];
}

/* The last word first: it tells most clients apart. */
static bool HOT is_at(const struct client *client, const uint32_t address[4])
{
	return load(&client->address[3]) == address[3] && load(&client->address[2]) == address[2]
		&& load(&client->address[1]) == address[1] && load(&client->address[0]) == address[0]
		&& load(&client->count) != 0;
}

static struct client *HOT find(struct client *set, const uint32_t address[4])
{
	for (struct client *client = set; client < set + CLIENTS_WAYS; client++)
		if (is_at(client, address))
			return client;
	return NULL;
}

/* The place that a newcomer may have, or NULL. */
static struct client *HOT vacant(const struct clients *clients, struct client *set, uint32_t now)
{
	struct client *oldest = NULL;
	uint32_t longest = 0;
	for (struct client *client = set; client < set + CLIENTS_WAYS; client++) {
		if (load(&client->count) == 0)
			return client;
		uint32_t unheard = elapsed_since(load(&client->last), now);
		if ((load(&client->manner) & PROVEN) != 0 && unheard <= clients->idle)
			continue;
		if (oldest == NULL || unheard > longest) {
			oldest = client;
			longest = unheard;
		}
	}
	return oldest;
}

static void HOT settle(const struct clients *clients, struct client *client, const uint32_t address[4], uint32_t now)
{
	uint32_t sequence = load(&client->sequence);
	store(&client->sequence, sequence + 1);
	atomic_thread_fence(memory_order_release);
	for (size_t i = 0; i < 4; i++)
		store(&client->address[i], address[i]);
	store(&client->first, now);
	store(&client->last, now);
	store(&client->count, 0);
	store(&client->tokens, clients->capacity);
	store(&client->manner, 0);
	atomic_store_explicit(&client->sequence, sequence + 2, memory_order_release);
}

/* Fills the bucket for the time that has passed and takes a packet out; false where there is none in it. */
static bool HOT charge(const struct clients *clients, struct client *client, uint32_t elapsed)
{
	uint32_t room = clients->capacity - load(&client->tokens);
	uint64_t flow = (uint64_t)elapsed * clients->refill;
	uint32_t tokens = clients->capacity - (flow < room ? room - (uint32_t)flow : 0);
	bool enough = tokens >= TOKEN;
	store(&client->tokens, enough ? tokens - TOKEN : tokens);
	return enough;
}

/* Whether a kiss is too old to keep another one back; `elapsed` since the packet before this one, which it is not after. */
static bool HOT is_kiss_over(const struct clients *clients, uint32_t manner, uint32_t elapsed, uint32_t now)
{
	uint16_t since = (uint16_t)((now >> KISS_UNIT_BITS) - (manner >> KISS_TIME_SHIFT));
	return since > clients->kiss || elapsed >> KISS_UNIT_BITS > clients->kiss;
}

/* Whether a client that is over its rate may be told; then it has been. */
static bool HOT kiss(struct client *client, uint32_t now)
{
	uint32_t manner = load(&client->manner);
	uint16_t time = (uint16_t)(now >> KISS_UNIT_BITS);
	if ((manner & KISSED) != 0)
		return false;
	store(&client->manner,
		(manner & (PROVEN | SIGNATURE_MASK | MANNER_MASK)) | KISSED | (uint32_t)time << KISS_TIME_SHIFT);
	return true;
}

/* What a packet changes but for the bucket. Returns the time since the one before. */
static uint32_t HOT note(const struct clients *clients, struct client *client, uint8_t first_byte, uint32_t now)
{
	uint32_t elapsed = elapsed_since(load(&client->last), now), count = load(&client->count);
	uint32_t manner = (load(&client->manner) & ~(uint32_t)MANNER_MASK) | (first_byte & MANNER_MASK);
	if (count < UINT32_MAX)
		store(&client->count, ++count);
	if (elapsed != 0)
		store(&client->last, now);
	if (count >= CLIENTS_PROVEN_COUNT && elapsed_since(load(&client->first), now) >= clients->proven)
		manner |= PROVEN;
	if ((manner & KISSED) != 0 && is_kiss_over(clients, manner, elapsed, now))
		manner &= ~(uint32_t)KISSED;
	store(&client->manner, manner);
	return elapsed;
}

void clients_leak(struct clients *clients, uint8_t leak)
{
	clients->leak = leak;
}

/*
 * Whether a packet over the rate is served nevertheless: bits of a keyed hash of a counter, which nobody can foresee.
 */
static bool leaks(struct clients *clients)
{
	if (clients->leak == 0)
		return false;
	if (clients->luck_bits < clients->leak) {
		clients->luck_count++;
		clients->luck = nonce_hash(clients->key, &clients->luck_count, 1);
		clients->luck_bits = 64;
	}
	bool lucky = (clients->luck & ((1u << clients->leak) - 1)) == 0;
	clients->luck >>= clients->leak;
	clients->luck_bits = (uint8_t)(clients->luck_bits - clients->leak);
	return lucky;
}

enum clients_verdict HOT clients_ask(struct clients *clients, const uint8_t address[16], uint8_t first_byte,
	uint64_t ticks)
{
	clients->asker = NULL;
	if (clients->hz == 0)
		return CLIENTS_SERVED;
	uint32_t words[4], now = (uint32_t)(ticks >> UNIT_BITS);
	memcpy(words, address, sizeof words);
	struct client *set = set_of(clients, words), *client = find(set, words);
	if (client == NULL) {
		client = vacant(clients, set, now);
		if (client == NULL)
			return CLIENTS_SERVED;
		settle(clients, client, words, now);
	}
	clients->asker = client;
	uint32_t elapsed = note(clients, client, first_byte, now);
	if (clients->refill == 0 || charge(clients, client, elapsed) || leaks(clients))
		return CLIENTS_SERVED;
	return kiss(client, now) ? CLIENTS_KISSED : CLIENTS_SILENCED;
}

void HOT clients_note(struct clients *clients, enum clients_signature signature)
{
	if (clients->asker == NULL)
		return;
	uint32_t manner = load(&clients->asker->manner) & ~(uint32_t)SIGNATURE_MASK;
	store(&clients->asker->manner, manner | (uint32_t)signature << SIGNATURE_SHIFT);
}

static uint32_t viewed(const struct clients *clients, uint32_t passed)
{
	uint64_t parts = ((uint64_t)passed << UNIT_BITS) * CLIENTS_VIEW_HZ / clients->hz;
	return parts < UINT32_MAX ? (uint32_t)parts : UINT32_MAX;
}

static uint32_t name_of(size_t index, uint32_t last)
{
	return (last & TIME_MASK) << PLACE_BITS | (uint32_t)index;
}

bool clients_read(const struct clients *clients, size_t index, uint64_t now_ticks, struct client_view *view)
{
	enum { TRIES = 4 }; /* a flood replaces a client in milliseconds, and reading takes a microsecond */
	const struct client *client = &clients->table[index];
	uint32_t now = (uint32_t)(now_ticks >> UNIT_BITS), address[4];
	for (int i = 0; clients->hz != 0 && i < TRIES; i++) {
		uint32_t sequence = atomic_load_explicit(&client->sequence, memory_order_acquire);
		for (size_t word = 0; word < 4; word++)
			address[word] = load(&client->address[word]);
		uint32_t first = load(&client->first), last = load(&client->last);
		view->count = load(&client->count);
		view->manner = load(&client->manner) & (SIGNATURE_MASK | MANNER_MASK);
		atomic_thread_fence(memory_order_acquire);
		if ((sequence & 1) != 0 || load(&client->sequence) != sequence)
			continue;
		memcpy(view->address, address, sizeof address);
		view->since_first = viewed(clients, elapsed_since(first, now));
		view->since_last = viewed(clients, elapsed_since(last, now));
		view->name = name_of(index, last);
		return view->count != 0;
	}
	return false;
}

static size_t place_of(uint32_t name)
{
	return name & ((1 << PLACE_BITS) - 1);
}

bool clients_holds(const struct clients *clients, uint32_t name)
{
	size_t index = place_of(name);
	const struct client *client = &clients->table[index < CLIENTS ? index : 0];
	return load(&client->count) != 0 && name_of(index, load(&client->last)) == name;
}

/* By age and, where that is the same, by place. */
bool clients_read_after(const struct clients *clients, uint32_t name, uint64_t now_ticks, struct client_view *view)
{
	uint32_t now = (uint32_t)(now_ticks >> UNIT_BITS), age = UINT32_MAX, oldest = 0;
	size_t place = place_of(name) % CLIENTS, next = CLIENTS;
	bool from_start = name == CLIENTS_NOBODY;
	if (!from_start)
		age = elapsed_since(load(&clients->table[place].last), now);
	for (size_t i = 0; i < CLIENTS; i++) {
		uint32_t unheard = elapsed_since(load(&clients->table[i].last), now);
		if (load(&clients->table[i].count) == 0 || (!from_start && (unheard > age || (unheard == age && i <= place))))
			continue;
		if (next == CLIENTS || unheard > oldest) {
			next = i;
			oldest = unheard;
		}
	}
	return next < CLIENTS && clients_read(clients, next, now_ticks, view);
}
