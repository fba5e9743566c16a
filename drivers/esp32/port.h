/*
 * A UDP port whose packets wait for TypeScript, bounded: for what needs no stamp and no haste. The responder's port
 * is another matter (drivers/responder).
 */
#ifndef NOONMARK_PORT_H
#define NOONMARK_PORT_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "notify.h"

#include "lwip/udp.h"

enum {
	PORT_PACKETS = 4,
	PORT_PACKET_BYTES = 1072,
};

struct port_packet {
	ip_addr_t from;
	uint16_t port;
	uint8_t interface; /* index of the interface it came by */
	uint16_t length;
	uint8_t bytes[PORT_PACKET_BYTES];
};

/* What a port is for. */
struct port_use {
	uint16_t number;                                     /* the UDP port */
	size_t packet_bytes;                                 /* longer packets are dropped; at most PORT_PACKET_BYTES */
	bool (*admits)(const uint8_t address[16]);           /* on tcpip_thread, IPv4 mapped; NULL: everybody is heard */
	bool (*wanted)(const uint8_t *bytes, size_t length); /* on tcpip_thread; NULL: all are */
};

/*
 * Static, and starts zeroed: a value in any field would put the whole ring into the image. A ring between
 * tcpip_thread and the engine's task.
 */
struct port {
	struct port_use use;
	struct udp_pcb *pcb; /* tcpip_thread only */
	_Atomic uint32_t written, taken;
	struct port_packet packets[PORT_PACKETS];
	struct notify on_packet;
};

/* Binds the UDP port; `function` is called when packets came. False when the port is taken. */
bool port_open(xsMachine *the, struct port *port, const struct port_use *use, xsSlot *function);

/* The native that copies the oldest packet into its argument: the result is its length, 0 when there is none. */
void port_take(xsMachine *the, struct port *port);

/* Sends to where the packet last taken came from. */
bool port_reply(struct port *port, const uint8_t *bytes, size_t length);

#endif
