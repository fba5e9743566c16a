/*
 * One key establishment on a socket that is connected: the handshake, the client's request, and the answer with its
 * cookies (RFC 8915 §4), by a deadline. The same on every platform: TLS is behind ../tls/tls.h, sockets are POSIX's.
 *
 * Threads: the one of key establishment.
 */
#ifndef NOONMARK_NTS_EXCHANGE_H
#define NOONMARK_NTS_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "../responder/cookie.h"
#include "../tls/tls.h"

/* What became of one. The order is that of the counters in nts.ts. */
enum exchange_outcome {
	EXCHANGE_DONE,    /* it has its cookies */
	EXCHANGE_REFUSED, /* what it asked for is not served, or its request was malformed: it was told so */
	EXCHANGE_TLS,     /* no handshake: another version or protocol, or a certificate that it does not trust */
	EXCHANGE_LATE,    /* not finished within EXCHANGE_MS */
	EXCHANGE_LEFT,    /* the other side left before its request was whole */
	EXCHANGE_UNREADY, /* there are no keys for cookies yet */
	EXCHANGE_LIMITED, /* its address had begun too many (turnstile.h) */
	EXCHANGE_OUTCOMES,
};

enum { EXCHANGE_MS = 5000 };

/* Milliseconds of a clock that does not go back; never 0. */
int64_t exchange_now_ms(void);

/* Serves who is connected to this socket, which does not block; it stays the caller's to close. */
enum exchange_outcome exchange_serve(int socket, struct cookie_reader *cookies, uint16_t ntp_port);

#endif
