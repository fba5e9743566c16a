/*
 * TLS 1.3, as far as NTS key establishment needs it (RFC 8915 §3): one connection at a time, as server or client, with
 * the protocol "ntske/1". sim/tls.c by OpenSSL 3, esp32/tls.c by Mbed TLS 4.
 *
 * Nothing here waits: each step says what the socket has to be ready for before it is called again (step.h waits, up
 * to a deadline). `why` gets a line of text where something fails: what happened, and what to do where that helps.
 *
 * Threads: one for all that has to do with the connection; certificates are made and read on any.
 */
#ifndef NOONMARK_TLS_H
#define NOONMARK_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TLS_WHY_BYTES = 160,
	TLS_PEM_BYTES = 6000,      /* of a chain: about three certificates */
	TLS_NAMES_MOST = 12,       /* of a certificate that is made here */
	TLS_NAME_BYTES = 64,       /* a name or an address in text, with its end */
	TLS_FINGERPRINT_BYTES = 32 /* SHA-256 */
};

enum tls_step { TLS_DONE, TLS_READ, TLS_WRITE, TLS_FAILED };

/* What a certificate says, of the first one of a chain. Seconds since 1970. */
struct tls_certificate {
	uint8_t fingerprint[TLS_FINGERPRINT_BYTES]; /* SHA-256 of its DER form, as everybody shows it */
	int64_t not_before, not_after;
};

/* What to make a certificate of; the key is on P-256. Names that are addresses in text become addresses. */
struct tls_wish {
	char names[TLS_NAMES_MOST][TLS_NAME_BYTES];
	size_t count;
	int64_t not_before, not_after;
};

/* Empty, or why there is no TLS in this program, and what to do. */
const char *tls_missing(void);

/* Makes a key, and a certificate that is signed with it; both in PEM, with their ends. */
bool tls_make_certificate(const struct tls_wish *wish, char certificate[TLS_PEM_BYTES], char key[TLS_PEM_BYTES],
	char why[TLS_WHY_BYTES]);

/* Reads a chain in PEM, and sees whether the key, where it is not empty, is its first certificate's. */
bool tls_read_certificate(const char *chain, const char *key, struct tls_certificate *into, char why[TLS_WHY_BYTES]);

/* Takes chain and key for all connections from now on as server; before the first one. */
bool tls_set_identity(const char *chain, const char *key, char why[TLS_WHY_BYTES]);

/* Whom a client wants to reach, and whom it trusts. */
struct tls_server {
	const char *name;      /* that its certificate has to have: a name or an address in text */
	const char *authority; /* certificates in PEM, one of which has to have signed it */
	bool ignores_dates;    /* while there is no time to judge them by */
};

/* Begins a connection on a socket that does not block: as server, or, with `server`, as client. */
bool tls_begin(int socket, const struct tls_server *server, char why[TLS_WHY_BYTES]);

enum tls_step tls_handshake(char why[TLS_WHY_BYTES]);

/* Reads up to `room` bytes; `*got` 0 with TLS_DONE: the other side has ended. */
enum tls_step tls_receive(uint8_t *into, size_t room, size_t *got);

/* Writes all of it in one step, or is to be called again with the same bytes. */
enum tls_step tls_send(const uint8_t *bytes, size_t length);

/* The keys of both directions (RFC 8915 §5.1): client to server, then server to client, `half` bytes each. */
bool tls_export_keys(uint16_t aead, uint8_t *into, size_t half);

/* Says goodbye if that goes at once, and forgets the connection; the socket is the caller's to close. */
void tls_end(void);

#endif
