/* What TypeScript calls (nts.ts), the same everywhere. */
#include <stdio.h>
#include <string.h>

#include "../responder/responder.h"
#include "establish.h"
#include "xsmc.h"

enum { ADDRESS_TEXT_BYTES = 46, NTP_PORT = 123, NAMES_TEXT_BYTES = TLS_NAMES_MOST * TLS_NAME_BYTES };

void xs_nts_missing(xsMachine *the)
{
	xsmcSetString(xsResult, (char *)tls_missing());
}

/* Names with spaces between them, as a wish; those that are too many or too long are left out. */
static void split(const char *text, struct tls_wish *wish)
{
	wish->count = 0;
	while (*text != 0 && wish->count < TLS_NAMES_MOST) {
		size_t length = strcspn(text, " ");
		if (length > 0 && length < TLS_NAME_BYTES)
			snprintf(wish->names[wish->count++], TLS_NAME_BYTES, "%.*s", (int)length, text);
		text += length;
		text += strspn(text, " ");
	}
}

void xs_nts_make_certificate(xsMachine *the)
{
	/* Too much for the stack of the engine's task, which is one: nobody else comes here. */
	static char certificate[TLS_PEM_BYTES], key[TLS_PEM_BYTES], names[NAMES_TEXT_BYTES];
	static struct tls_wish wish;
	char why[TLS_WHY_BYTES];
	xsmcToStringBuffer(xsArg(0), names, sizeof names);
	split(names, &wish);
	wish.not_before = (int64_t)xsmcToNumber(xsArg(1));
	wish.not_after = (int64_t)xsmcToNumber(xsArg(2));
	if (!tls_make_certificate(&wish, certificate, key, why))
		xsUnknownError("%s", why);
	size_t length = strlen(certificate);
	if (length + strlen(key) < sizeof certificate)
		memcpy(certificate + length, key, strlen(key) + 1);
	memset(key, 0, sizeof key);
	xsmcSetString(xsResult, certificate);
	memset(certificate, 0, sizeof certificate);
}

/* Reads chain and key from the first two arguments into memory that lasts. */
static void read_pair(xsMachine *the, char **chain, char **key)
{
	static char texts[2][TLS_PEM_BYTES];
	for (int i = 0; i < 2; i++)
		xsmcToStringBuffer(xsArg(i), texts[i], TLS_PEM_BYTES);
	*chain = texts[0];
	*key = texts[1];
}

void xs_nts_read_certificate(xsMachine *the)
{
	char *chain, *key, why[TLS_WHY_BYTES];
	struct tls_certificate certificate;
	read_pair(the, &chain, &key);
	bool is_right = tls_read_certificate(chain, key, &certificate, why);
	memset(key, 0, TLS_PEM_BYTES);
	if (!is_right)
		xsUnknownError("%s", why);
	char text[2 * TLS_FINGERPRINT_BYTES + 64];
	size_t length = 0;
	for (int i = 0; i < TLS_FINGERPRINT_BYTES; i++)
		length += (size_t)snprintf(text + length, sizeof text - length, "%02x", certificate.fingerprint[i]);
	snprintf(text + length, sizeof text - length, " %lld %lld", (long long)certificate.not_before,
		(long long)certificate.not_after);
	xsmcSetString(xsResult, text);
}

void xs_nts_open(xsMachine *the)
{
	char *chain, *key, why[TLS_WHY_BYTES], address[ADDRESS_TEXT_BYTES];
	const char *where = address;
	uint8_t seed[COOKIE_SEED_BYTES];
	read_pair(the, &chain, &key);
	xsmcToStringBuffer(xsArg(2), address, sizeof address);
	int port = xsmcToInteger(xsArg(3)), ntp_port = xsmcToInteger(xsArg(4));
	bool is_set = tls_set_identity(chain, key, why);
	memset(key, 0, TLS_PEM_BYTES);
	if (!is_set)
		xsUnknownError("%s", why);
	if (!establish_place(&where, &ntp_port))
		return;
	responder_random(seed, sizeof seed);
	const struct establish_settings settings = {
		.address = where,
		.port = (uint16_t)port,
		.ntp_port = (uint16_t)(ntp_port == NTP_PORT ? 0 : ntp_port),
		.cookies = &responder.server.cookies,
		.seed = seed,
	};
	if (!establish_open(&settings, why))
		xsUnknownError("%s", why);
}

void xs_nts_counters(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	uint32_t counts[EXCHANGE_OUTCOMES];
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	if (size < sizeof counts)
		xsRangeError("a buffer of %u bytes cannot take %u counters", (unsigned)size, (unsigned)EXCHANGE_OUTCOMES);
	establish_counts(counts);
	memcpy(into, counts, sizeof counts);
}
