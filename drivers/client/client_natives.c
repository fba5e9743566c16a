/* What TypeScript calls (client.ts), but for xs_client_open, which is the platform's. */
#include <string.h>

#include "../pulse/pulse.h"
#include "../responder/hash.h"
#include "../responder/responder.h"
#include "client.h"
#include "xsmc.h"

enum { ADDRESS_TEXT_BYTES = 64 /* the longest address, a zone behind it */ };

struct client_slot client_slots[CLIENT_SLOTS];

/* Of the answer last taken. */
static struct client_answer taken;

bool client_take_here(size_t index, struct client_answer *answer)
{
	struct client_slot *slot = &client_slots[index];
	if (!slot->arrived)
		return false;
	memcpy(answer->header, slot->header, sizeof answer->header);
	answer->t1_ticks = slot->t1_ticks;
	answer->t4_ticks = slot->t4_ticks;
	slot->arrived = false;
	return true;
}

static size_t slot_argument(xsMachine *the)
{
	double index = xsmcToNumber(xsArg(0));
	if (!(index >= 0 && index < CLIENT_SLOTS))
		xsRangeError("server %g of %d", index, (int)CLIENT_SLOTS);
	return (size_t)index;
}

void xs_client_assign(xsMachine *the)
{
	size_t index = slot_argument(the);
	char address[ADDRESS_TEXT_BYTES];
	xsmcToStringBuffer(xsArg(1), address, sizeof address);
	struct client_peer peer = {0};
	int id = xsmcToInteger(xsArg(3));
	const struct authentication_key *key = authentication_find(&responder.server.rules.authentication, (uint32_t)id);
	bool done = false;
	if (address[0] == '\0')
		done = client_assign(index, NULL, NULL, false);
	else if ((id == 0 || key != NULL) && client_parse(address, &peer)) {
		peer.port = (uint16_t)xsmcToInteger(xsArg(2));
		done = client_assign(index, &peer, key, xsmcToBoolean(xsArg(4)));
	}
	xsmcSetBoolean(xsResult, done);
}

void xs_client_send(xsMachine *the)
{
	size_t index = slot_argument(the);
	uint8_t random[CLIENT_RANDOM_BYTES];
	client_random(random, sizeof random);
	bool sent = client_send(index, random);
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(1), &into, &size);
	if (size < CLIENT_STAMP_BYTES)
		xsRangeError("a timestamp does not fit %u bytes", (unsigned)size);
	memcpy(into, random, CLIENT_STAMP_BYTES);
	xsmcSetBoolean(xsResult, sent);
}

void xs_client_take(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	size_t index = slot_argument(the);
	bool has = client_take(index, &taken);
	xsmcGetBufferWritable(xsArg(1), &into, &size);
	if (size < CLIENT_HEADER_BYTES)
		xsRangeError("a header does not fit %u bytes", (unsigned)size);
	if (has)
		memcpy(into, taken.header, CLIENT_HEADER_BYTES);
	xsmcSetBoolean(xsResult, has);
}

static void set_ticks(xsMachine *the, uint64_t ticks)
{
	xsmcSetNumber(xsResult, (double)(ticks & ((UINT64_C(1) << 48) - 1)));
}

void xs_client_request_ticks(xsMachine *the)
{
	set_ticks(the, taken.t1_ticks);
}

void xs_client_answer_ticks(xsMachine *the)
{
	set_ticks(the, taken.t4_ticks);
}

/*
 * RFC 5905 §7.3: of a server that is followed, its IPv4 address, or the first four bytes of the MD5 digest of its IPv6
 * address. The engine's side has written the address, so it may read it.
 */
void xs_client_refid(xsMachine *the)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const uint8_t *address = client_slots[slot_argument(the)].peer.address;
	uint8_t digest[HASH_BYTES_MOST];
	const uint8_t *word = address + 12;
	if (memcmp(address, mapped, sizeof mapped) != 0) {
		hash_compute(HASH_MD5, (struct hash_piece){address, 16}, (struct hash_piece){address, 0}, digest);
		word = digest;
	}
	xsmcSetNumber(xsResult,
		(double)((uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3]));
}

void xs_client_random(xsMachine *the)
{
	uint32_t bits;
	client_random(&bits, sizeof bits);
	xsmcSetNumber(xsResult, bits / 4294967296.0);
}

void xs_client_counters(xsMachine *the)
{
	uint32_t counts[CLIENT_VERDICTS];
	client_counts(slot_argument(the), counts);
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(1), &into, &size);
	if (size < sizeof counts)
		xsRangeError("a buffer of %u bytes cannot take %u counters", (unsigned)size, (unsigned)CLIENT_VERDICTS);
	memcpy(into, counts, sizeof counts);
}
