/*
 * Both ends of drivers/tls, for tls.test.ts, whichever library is behind it:
 *   make NAMES FROM UNTIL           a certificate for names with spaces between them, and its key, to standard output
 *   read CHAIN KEY                  fingerprint, and from and until when it is valid; or what is wrong
 *   serve CHAIN KEY COUNT           exchanges with so many clients on a port that is written first, then each outcome
 *   ask PORT NAME AUTHORITY DATES   as a client: "keys" and both keys; or what is wrong. DATES 0: they are not judged
 * Certificates and keys are files. The cookies of `serve` are sealed with a key of zeros.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nts/exchange.h"
#include "tls/tls.h"

enum { NTP_PORT = 1123, WAIT_MS = 5000 };

static char texts[2][TLS_PEM_BYTES];
static char why[TLS_WHY_BYTES];

static const char *read_file(const char *name, int place)
{
	FILE *file = fopen(name, "r");
	if (file == NULL)
		exit(2);
	texts[place][fread(texts[place], 1, TLS_PEM_BYTES - 1, file)] = 0;
	fclose(file);
	return texts[place];
}

static int fail(const char *what)
{
	printf("%s\n", what);
	return 1;
}

static int make(char **words)
{
	struct tls_wish wish = {.not_before = atoll(words[1]), .not_after = atoll(words[2])};
	for (char *name = strtok(words[0], " "); name != NULL; name = strtok(NULL, " "))
		snprintf(wish.names[wish.count++], TLS_NAME_BYTES, "%s", name);
	if (!tls_make_certificate(&wish, texts[0], texts[1], why))
		return fail(why);
	printf("%s%s", texts[0], texts[1]);
	return 0;
}

static int read_pair(char **words)
{
	struct tls_certificate certificate;
	if (!tls_read_certificate(read_file(words[0], 0), read_file(words[1], 1), &certificate, why))
		return fail(why);
	for (size_t i = 0; i < sizeof certificate.fingerprint; i++)
		printf("%02x", certificate.fingerprint[i]);
	printf(" %lld %lld\n", (long long)certificate.not_before, (long long)certificate.not_after);
	return 0;
}

static int serve(char **words)
{
	static struct cookie_publication publication;
	static struct cookie_reader cookies;
	const uint8_t seed[COOKIE_SEED_BYTES] = {0}, record[COOKIE_RECORD_BYTES] = {0, 0, 0, 1};
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	cookie_begin(&cookies, &publication, seed);
	cookie_publish(&publication, record, sizeof record);
	if (!tls_set_identity(read_file(words[0], 0), read_file(words[1], 1), why))
		return fail(why);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4) != 0
		|| getsockname(listener, (struct sockaddr *)&address, &length) != 0)
		return 2;
	printf("%u\n", ntohs(address.sin_port));
	fflush(stdout);
	for (int left = atoi(words[2]); left > 0; left--) {
		int client = accept(listener, NULL, NULL);
		fcntl(client, F_SETFL, fcntl(client, F_GETFL, 0) | O_NONBLOCK);
		printf("%d\n", (int)exchange_serve(client, &cookies, NTP_PORT));
		fflush(stdout);
		close(client);
	}
	return 0;
}

/* Repeats a step of the client's until it is through; false where it failed. */
static bool finish(int line, enum tls_step (*step)(void))
{
	enum tls_step now;
	while ((now = step()) != TLS_DONE) {
		struct pollfd wanted = {.fd = line, .events = now == TLS_WRITE ? POLLOUT : POLLIN};
		if (now == TLS_FAILED || poll(&wanted, 1, WAIT_MS) != 1)
			return false;
	}
	return true;
}

static const uint8_t wish[] = {0x80, 1, 0, 2, 0, 0, 0x80, 4, 0, 2, 0, 15, 0x80, 0, 0, 0};
static uint8_t answer[2048];
static size_t answered;

static enum tls_step shake(void)
{
	return tls_handshake(why);
}

static enum tls_step send_wish(void)
{
	return tls_send(wish, sizeof wish);
}

static enum tls_step receive(void)
{
	for (;;) {
		size_t got;
		enum tls_step step = tls_receive(answer + answered, sizeof answer - answered, &got);
		answered += got;
		if (step != TLS_DONE || got == 0)
			return step;
	}
}

static int ask(char **words)
{
	const struct tls_server server = {words[1], read_file(words[2], 0), atoi(words[3]) == 0};
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[0])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	uint8_t keys[COOKIE_SESSION_BYTES];
	int line = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(line, (struct sockaddr *)&address, sizeof address) != 0)
		return 2;
	fcntl(line, F_SETFL, fcntl(line, F_GETFL, 0) | O_NONBLOCK);
	snprintf(why, sizeof why, "it took too long");
	if (!tls_begin(line, &server, why))
		return fail(why);
	if (!finish(line, shake) || !finish(line, send_wish) || !tls_export_keys(15, keys, SIV_KEY_BYTES)) {
		tls_end();
		return fail(why);
	}
	finish(line, receive);
	tls_end();
	printf("%zu ", answered);
	for (size_t i = 0; i < sizeof keys; i++)
		printf("%02x", keys[i]);
	/* The first cookie stands behind protocol, algorithm, port, and its own head. */
	printf(" ");
	for (size_t i = 0; i < COOKIE_BYTES; i++)
		printf("%02x", answer[22 + i]);
	printf("\n");
	return 0;
}

int main(int count, char **words)
{
	if (count == 5 && strcmp(words[1], "make") == 0)
		return make(words + 2);
	if (count == 4 && strcmp(words[1], "read") == 0)
		return read_pair(words + 2);
	if (count == 5 && strcmp(words[1], "serve") == 0)
		return serve(words + 2);
	return count == 6 && strcmp(words[1], "ask") == 0 ? ask(words + 2) : 2;
}
