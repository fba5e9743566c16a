/* What TypeScript calls (responder.ts), but for xs_responder_open, which is the platform's. */
#include <string.h>

#include "../pulse/pulse.h"
#include "nonce.h"
#include "responder.h"
#include "xsmc.h"

/* The longest text of an address, with its end: an IPv4 one mapped to IPv6. */
enum { ADDRESS_TEXT_BYTES = 46 };

struct responder responder;

/* The packet last taken stays in its place until the next one is, so that its sender is known when it is answered. */
static const struct handover_packet *taken;
static _Atomic uint32_t unsent;

void responder_finish(void)
{
	if (taken == NULL)
		return;
	taken = NULL;
	handover_release(&responder.server.handover);
}

void xs_responder_publish(xsMachine *the)
{
	void *words;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &words, &size);
	uint32_t publication[REPLY_WORDS];
	if (size != sizeof publication)
		xsRangeError("a publication has %u bytes, not %u", (unsigned)sizeof publication, (unsigned)size);
	memcpy(publication, words, sizeof publication);
	reply_publish(&responder.server.publication, publication, pulse_now());
}

void xs_responder_set_access(xsMachine *the)
{
	struct access *const lists[] = {&responder.server.admission.access, &responder.server.admission.control};
	for (int i = 0; i < 2; i++) {
		void *rules;
		xsUnsignedValue size;
		xsmcGetBufferReadable(xsArg(i), &rules, &size);
		if (!access_set(lists[i], rules, size))
			xsRangeError("%u bytes are no access list of at most %u rules", (unsigned)size, (unsigned)ACCESS_RULES);
	}
	char code[5] = "";
	xsmcToStringBuffer(xsArg(2), code, sizeof code);
	uint32_t refusal = 0;
	for (size_t i = 0; code[i] != 0; i++)
		refusal = refusal << 8 | (uint8_t)code[i];
	admission_refuse(&responder.server.admission, refusal, pulse_resolution_hz());
}

void xs_responder_set_keys(xsMachine *the)
{
	void *keys;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &keys, &size);
	if (!authentication_set(&responder.server.rules.authentication, keys, size))
		xsRangeError("%u bytes are no records of at most %u keys", (unsigned)size, (unsigned)AUTHENTICATION_KEYS);
	responder.server.rules.nak = xsmcToBoolean(xsArg(1));
}

void xs_responder_serve_nts(xsMachine *the)
{
	(void)the;
	uint8_t seed[COOKIE_SEED_BYTES];
	responder_random(seed, sizeof seed);
	cookie_begin(&responder.server.cookie_reader, &responder.server.cookies, seed);
	responder.server.rules.cookies = &responder.server.cookie_reader;
}

void xs_responder_set_cookie_keys(xsMachine *the)
{
	void *records;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &records, &size);
	if (!cookie_publish(&responder.server.cookies, records, size))
		xsRangeError("%u bytes are no records of at most %u keys", (unsigned)size, (unsigned)COOKIE_KEYS);
}

void xs_responder_random(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	responder_random(into, size);
}

void xs_responder_serve_symmetric(xsMachine *the)
{
	(void)the;
	responder.server.rules.symmetric = true;
}

void xs_responder_interleave(xsMachine *the)
{
	(void)the;
	responder.server.reader.interleave = &responder.server.interleave;
}

void xs_responder_set_rate(xsMachine *the)
{
	double rate_per_s = xsmcToNumber(xsArg(0)), burst = xsmcToNumber(xsArg(1)), leak = xsmcToNumber(xsArg(2));
	if (!(rate_per_s >= 0 && rate_per_s <= CLIENTS_RATE_MOST && burst >= 1 && burst <= CLIENTS_BURST_MOST))
		xsRangeError("%g packets a second, %g at once: it takes at most %d, and from 1 to %d", rate_per_s, burst,
			(int)CLIENTS_RATE_MOST, (int)CLIENTS_BURST_MOST);
	if (!(leak >= 0 && leak <= CLIENTS_LEAK_MOST))
		xsRangeError("a leak of %g: it takes from 0 to %d", leak, (int)CLIENTS_LEAK_MOST);
	uint64_t key[CLIENTS_KEY_WORDS];
	responder_random(key, sizeof key);
	clients_start(&responder.server.admission.clients, key, pulse_resolution_hz(), (uint32_t)rate_per_s,
		(uint32_t)burst);
	clients_leak(&responder.server.admission.clients, (uint8_t)leak);
	responder.server.admission.listed = true;
}

/* Writes what is known of a client into the buffer of an argument: the words of enum client_word. */
static void write_client(xsMachine *the, xsSlot *buffer, bool known, const struct client_view *view)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(*buffer, &into, &size);
	uint32_t words[CLIENT_WORDS];
	if (size < sizeof words)
		xsRangeError("a client does not fit %u bytes", (unsigned)size);
	if (known) {
		memcpy(&words[CLIENT_WORD_ADDRESS], view->address, sizeof view->address);
		words[CLIENT_WORD_PACKETS] = view->count;
		words[CLIENT_WORD_MANNER] = view->manner;
		words[CLIENT_WORD_SINCE_FIRST] = view->since_first;
		words[CLIENT_WORD_SINCE_LAST] = view->since_last;
		words[CLIENT_WORD_NAME] = view->name;
		memcpy(into, words, sizeof words);
	}
	xsmcSetBoolean(xsResult, known);
}

void xs_responder_client(xsMachine *the)
{
	struct client_view view;
	double index = xsmcToNumber(xsArg(0));
	if (!(index >= 0 && index < CLIENTS))
		xsRangeError("client %g of %u", index, (unsigned)CLIENTS);
	bool known = clients_read(&responder.server.admission.clients, (size_t)index, pulse_now(), &view);
	write_client(the, &xsArg(1), known, &view);
}

static uint32_t name_argument(xsMachine *the)
{
	double name = xsmcToNumber(xsArg(0));
	return name >= 0 && name < CLIENTS_NOBODY ? (uint32_t)name : CLIENTS_NOBODY;
}

void xs_responder_holds_client(xsMachine *the)
{
	xsmcSetBoolean(xsResult, clients_holds(&responder.server.admission.clients, name_argument(the)));
}

void xs_responder_client_after(xsMachine *the)
{
	struct client_view view;
	uint32_t name = name_argument(the);
	write_client(the, &xsArg(1), clients_read_after(&responder.server.admission.clients, name, pulse_now(), &view),
		&view);
}

static const uint64_t *nonce_key(void)
{
	static uint64_t key[NONCE_KEY_WORDS];
	static bool made;
	if (!made)
		responder_random(key, sizeof key);
	made = true;
	return key;
}

/* The room for a nonce in the first argument, from where the second says; a time in the third. */
static uint8_t *nonce_arguments(xsMachine *the, uint32_t *now_s)
{
	void *bytes;
	xsUnsignedValue size;
	double at = xsmcToNumber(xsArg(1)), now = xsmcToNumber(xsArg(2));
	xsmcGetBufferWritable(xsArg(0), &bytes, &size);
	if (!(at >= 0 && at + NONCE_CHARACTERS <= size))
		xsRangeError("a nonce at %g of %u bytes", at, (unsigned)size);
	*now_s = (uint32_t)(uint64_t)(now >= 0 ? now : 0);
	return (uint8_t *)bytes + (size_t)at;
}

void xs_responder_write_nonce(xsMachine *the)
{
	uint32_t now_s;
	uint8_t *text = nonce_arguments(the, &now_s);
	if (taken != NULL)
		nonce_write(nonce_key(), taken->from.address, now_s, text);
}

void xs_responder_holds_nonce(xsMachine *the)
{
	uint32_t now_s;
	const uint8_t *text = nonce_arguments(the, &now_s);
	xsmcSetBoolean(xsResult, taken != NULL && nonce_holds(nonce_key(), taken->from.address, now_s, text));
}

void xs_responder_take(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	if (size < HANDOVER_PACKET_BYTES)
		xsRangeError("a buffer of %u bytes cannot take packets of %u", (unsigned)size, (unsigned)HANDOVER_PACKET_BYTES);
	responder_finish();
	taken = handover_oldest(&responder.server.handover);
	if (taken != NULL)
		memcpy(into, taken->bytes, taken->length);
	xsmcSetInteger(xsResult, taken != NULL ? taken->length : 0);
}

void xs_responder_send(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	double length = xsmcToNumber(xsArg(1));
	if (!(length >= 0 && length <= size))
		xsRangeError("%g bytes of a buffer of %u", length, (unsigned)size);
	bool sent = taken != NULL && responder_send(&taken->from, bytes, (size_t)length);
	if (!sent)
		unsent++;
	xsmcSetBoolean(xsResult, sent);
}

void xs_responder_broadcast(xsMachine *the)
{
	char address[ADDRESS_TEXT_BYTES];
	xsmcToStringBuffer(xsArg(0), address, sizeof address);
	int port = xsmcToInteger(xsArg(1)), hops = xsmcToInteger(xsArg(2));
	int poll_exponent = xsmcToInteger(xsArg(3)), id = xsmcToInteger(xsArg(4));
	const struct authentication_key *key = authentication_find(&responder.server.rules.authentication, (uint32_t)id);
	uint8_t packet[REQUEST_ANSWER_BYTES];
	size_t length = REPLY_PACKET_BYTES;
	if ((id != 0 && key == NULL)
		|| !reply_announce(&responder.announcer, &responder.server.publication, packet, (int8_t)poll_exponent,
			pulse_now())) {
		xsmcSetBoolean(xsResult, false);
		return;
	}
	if (key != NULL)
		length = authentication_sign(key, packet, length, 0);
	bool sent = responder_send_to(address, (uint16_t)port, (uint8_t)hops, packet, length);
	if (!sent)
		unsent++;
	xsmcSetBoolean(xsResult, sent);
}

void xs_responder_join(xsMachine *the)
{
	char group[ADDRESS_TEXT_BYTES];
	xsmcToStringBuffer(xsArg(0), group, sizeof group);
	xsmcSetBoolean(xsResult, responder_join(group));
}

void xs_responder_leave(xsMachine *the)
{
	char group[ADDRESS_TEXT_BYTES];
	xsmcToStringBuffer(xsArg(0), group, sizeof group);
	xsmcSetBoolean(xsResult, responder_leave(group));
}

void xs_responder_counters(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	uint32_t counts[REPLY_VERDICTS];
	if (size < sizeof counts)
		xsRangeError("a buffer of %u bytes cannot take %u counters", (unsigned)size, (unsigned)REPLY_VERDICTS);
	for (int verdict = 0; verdict < REPLY_VERDICTS; verdict++)
		counts[verdict] = atomic_load_explicit(&responder.server.reader.counts[verdict], memory_order_relaxed);
	counts[REPLY_UNSENT] += unsent;
	memcpy(into, counts, sizeof counts);
}
