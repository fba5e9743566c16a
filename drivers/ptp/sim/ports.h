/* The two ports of PTP on Linux: sockets whose packets the kernel stamps, of what comes and of what leaves. */
#ifndef NOONMARK_PTP_PORTS_H
#define NOONMARK_PTP_PORTS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ptp_socket {
	int fd;
	uint16_t number; /* the UDP port */
};

/*
 * Binds a port. On failure returns false and writes one line to `why`: what happened, with which value, and what to do.
 */
bool ports_open(struct ptp_socket *port, uint16_t number, char *why, size_t why_bytes);

/*
 * Has the socket receive what is sent to the group, and send to it, by the interface that has `own`, a numeric IPv4
 * address, or by the one that the system chooses where it is of none. True too where it did already.
 */
bool ports_join(const struct ptp_socket *port, const char *own);

/* Sends to a port of the same number as `port`; false when the system refused. */
bool ports_send(const struct ptp_socket *port, const struct in_addr *to, const uint8_t *bytes, size_t length);

/* The same, and the counter when it left in `*ticks`. */
bool ports_send_stamped(const struct ptp_socket *port, const struct in_addr *to, const uint8_t *bytes, size_t length,
	uint64_t *ticks);

/* Takes away stamps that nobody waits for. */
void ports_discard_stamps(const struct ptp_socket *port);

/* Receives one packet: all of its length, of which not all may be in `bytes`; −1: none. */
ssize_t ports_receive(const struct ptp_socket *port, struct in_addr *from, uint8_t *bytes, size_t room,
	uint64_t *ticks);

/* The Ethernet address of the interface that has `own`; false where it has none. */
bool ports_hardware(const char *own, uint8_t address[6]);

#endif
