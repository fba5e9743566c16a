/*
 * The one connection that the firmware makes itself: its state, and what came and was not taken yet. The other end may
 * send little at a time: whoever sends more than there is room for is left.
 *
 * The network's side (lwIP's thread on the board, the event loop in the simulator) writes bytes and moves the state on;
 * the engine's side takes bytes, begins and ends. Portable: no OS, no allocation.
 */
#ifndef NOONMARK_OUTBOUND_H
#define NOONMARK_OUTBOUND_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	OUTBOUND_BYTES = 512, /* of an MQTT server: answers of 2 to 5 bytes, and one short message at a time */
	CONNECT_SECONDS = 10, /* three SYNs of lwIP's, at 0, 3 and 9 s */
	OUTBOUND_ADDRESS_BYTES = 64,
};

/* In the order of tcp.ts. */
enum outbound_state {
	OUTBOUND_NONE,
	OUTBOUND_CONNECTING,
	OUTBOUND_CONNECTED,
	OUTBOUND_ENDED, /* refused, lost, left or never answered: the engine's side ends it */
};

struct outbound {
	_Atomic int state;
	_Atomic int seconds; /* in OUTBOUND_CONNECTING, in calls of outbound_tick */
	_Atomic uint32_t written, taken;
	uint8_t bytes[OUTBOUND_BYTES];
};

/* The engine's side: begins anew. */
void outbound_begin(struct outbound *outbound);

/* The network's side. False where there is no room for all of it: nothing is kept, and the other end is to be left. */
bool outbound_receive(struct outbound *outbound, const uint8_t *bytes, size_t length);

/* The engine's side: moves at most `size` bytes. */
size_t outbound_take(struct outbound *outbound, uint8_t *into, size_t size);

/* Once a second; true when the other end was waited for too long. */
bool outbound_tick(struct outbound *outbound);

/* What outbound_natives.c asks of a platform. On the engine's thread. */
extern struct outbound tcp_outbound;
bool outbound_connect(const char *address, uint16_t port);
size_t outbound_room(void);
/* Writes all of it, which has room. */
void outbound_write(const uint8_t *bytes, size_t length);
/* Ends it in order, where it still can be; the state is OUTBOUND_NONE then. */
void outbound_disconnect(void);
/* Leaves the other end: the state is OUTBOUND_ENDED then. Nobody is called: whoever calls this looks next. */
void outbound_leave(void);

#endif
