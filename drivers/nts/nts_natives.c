/* What TypeScript calls (nts.ts), the same everywhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../responder/responder.h"
#include "establish.h"
#include "xsmc.h"

enum { ADDRESS_TEXT_BYTES = 46, NTP_PORT = 123, NAMES_TEXT_BYTES = TLS_NAMES_MOST * TLS_NAME_BYTES };

/*
 * Texts of a certificate: too much for the stack of the engine's task, which is one, so that nobody else comes here; and too
 * much to be kept by who does not serve NTS. Taken at the first use, and kept: an error of the engine leaves by a jump.
 */
static struct workspace {
	char chain[TLS_PEM_BYTES];
	char key[TLS_PEM_BYTES];
	char names[NAMES_TEXT_BYTES];
	struct tls_wish wish;
} *workspace;

static struct workspace *take_workspace(xsMachine *the)
{
	if (workspace == NULL)
		workspace = calloc(1, sizeof *workspace);
	if (workspace == NULL)
		xsUnknownError("a certificate takes %u bytes of memory, which are not free", (unsigned)sizeof *workspace);
	return workspace;
}

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
	struct workspace *texts = take_workspace(the);
	char why[TLS_WHY_BYTES];
	xsmcToStringBuffer(xsArg(0), texts->names, sizeof texts->names);
	split(texts->names, &texts->wish);
	texts->wish.not_before = (int64_t)xsmcToNumber(xsArg(1));
	texts->wish.not_after = (int64_t)xsmcToNumber(xsArg(2));
	if (!tls_make_certificate(&texts->wish, texts->chain, texts->key, why))
		xsUnknownError("%s", why);
	size_t length = strlen(texts->chain);
	if (length + strlen(texts->key) < sizeof texts->chain)
		memcpy(texts->chain + length, texts->key, strlen(texts->key) + 1);
	memset(texts->key, 0, sizeof texts->key);
	xsmcSetString(xsResult, texts->chain);
	memset(texts->chain, 0, sizeof texts->chain);
}

/* Reads chain and key from the first two arguments. */
static struct workspace *read_pair(xsMachine *the)
{
	struct workspace *texts = take_workspace(the);
	xsmcToStringBuffer(xsArg(0), texts->chain, sizeof texts->chain);
	xsmcToStringBuffer(xsArg(1), texts->key, sizeof texts->key);
	return texts;
}

void xs_nts_read_certificate(xsMachine *the)
{
	char why[TLS_WHY_BYTES];
	struct tls_certificate certificate;
	struct workspace *texts = read_pair(the);
	bool is_right = tls_read_certificate(texts->chain, texts->key, &certificate, why);
	memset(texts->key, 0, sizeof texts->key);
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
	char why[TLS_WHY_BYTES], address[ADDRESS_TEXT_BYTES];
	const char *where = address;
	uint8_t seed[COOKIE_SEED_BYTES];
	struct workspace *texts = read_pair(the);
	xsmcToStringBuffer(xsArg(2), address, sizeof address);
	int port = xsmcToInteger(xsArg(3)), ntp_port = xsmcToInteger(xsArg(4));
	bool is_set = tls_set_identity(texts->chain, texts->key, why);
	memset(texts->key, 0, sizeof texts->key);
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
