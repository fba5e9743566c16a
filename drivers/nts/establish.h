/*
 * The server of key establishment (RFC 8915 §4): a listening socket, and a thread of its own at a low priority that
 * serves one connection at a time (exchange.h), so that nothing of it delays an answer to a request. The others wait in
 * the system's queue. nts_natives.c is what TypeScript calls; sim/ and esp32/ start the thread.
 */
#ifndef NOONMARK_NTS_ESTABLISH_H
#define NOONMARK_NTS_ESTABLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "exchange.h"

struct establish_settings {
	const char *address; /* numeric; empty: all */
	uint16_t port;
	uint16_t ntp_port; /* that clients are told, where it is another than 123; else 0 */
	struct cookie_publication *cookies;
	const uint8_t *seed; /* COOKIE_SEED_BYTES of random */
};

/*
 * Listens, and starts the thread; once. tls_set_identity was called. On failure returns false and writes a line to
 * `why`.
 */
bool establish_open(const struct establish_settings *settings, char why[TLS_WHY_BYTES]);

/* What became of each that came, since the start. */
void establish_counts(uint32_t into[EXCHANGE_OUTCOMES]);

/* Starts a thread that runs this for ever, of a priority below the engine's, with a stack for a handshake. The platform's. */
bool establish_spawn(void (*run)(void));

/*
 * Where to listen, and on which port NTP is served: in the simulator its command line decides in place of these. False: nowhere, since there is no
 * network (virtual time). The platform's.
 */
bool establish_place(const char **address, int *ntp_port);

#endif
