/* What syslog_natives.c, which is the same everywhere, asks of a platform. On the engine's thread. */
#ifndef NOONMARK_SYSLOG_TRANSMIT_H
#define NOONMARK_SYSLOG_TRANSMIT_H

#include <stdint.h>

#include <stdbool.h>
#include <stddef.h>

enum {
	SYSLOG_BYTES = 1024, /* every receiver takes 480, and should take 2,048 (RFC 5424 §6.1); an Ethernet carries this */
	SYSLOG_ADDRESS_BYTES = 64,
};

/* Chooses the server; "" for none. */
bool syslog_aim(const char *address, uint16_t port);

/* Sends one datagram of at most SYSLOG_BYTES. */
bool syslog_transmit(const uint8_t *bytes, size_t length);

#endif
