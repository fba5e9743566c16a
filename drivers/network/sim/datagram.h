/*
 * Datagrams that the firmware sends first: to a resolver, and in virtual time to servers too. In virtual time the world
 * carries them: it says at once what comes back and when, and time does not go on before it has (sim/carry.h). In real
 * time there are sockets.
 */
#ifndef NOONMARK_DATAGRAM_H
#define NOONMARK_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The other end's address is as in IPv6, IPv4 mapped; ports are in the machine's order. */
struct datagram {
	uint16_t own_port, port;
	uint8_t address[16];
	const uint8_t *bytes;
	size_t length;
};

/* Called in the event loop for each datagram that comes to a port, with at most DATAGRAM_BYTES of it. */
enum { DATAGRAM_BYTES = 1232 /* what IPv6's least MTU leaves */ };
typedef void datagram_receiver(void *context, const struct datagram *datagram);

/* Opens a fresh port that can send to `address` and its like, and returns it; 0 when too many are open. */
uint16_t datagram_open(datagram_receiver *receive, void *context, const uint8_t address[16]);
void datagram_close(uint16_t own_port);

/* Virtual time: receives what comes to a port of this number too. False when too many are open. */
bool datagram_claim(uint16_t number, datagram_receiver *receive, void *context);

/* False when the appliance is in no network, or the system refused. */
bool datagram_send(const struct datagram *datagram);

#endif
