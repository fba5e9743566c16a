/*
 * The link between the world (Node) and this process: a Unix socket pair, file descriptor 3 here.
 *
 * A frame is a 16-byte header { u32 payload length, u8 type, u8[3] zero, u64 time in ns since the world's start }
 * and its payload; everything little-endian. "Time" is the world's true time.
 */
#ifndef NOONMARK_SIM_LINK_H
#define NOONMARK_SIM_LINK_H

#include <stddef.h>
#include <stdint.h>

enum {
	LINK_FD = 3,
	LINK_HEADER_BYTES = 16,
	LINK_PAYLOAD_LIMIT = 65536, /* longest payload either side may send: a stored value of 4,000 bytes and its key fit many times */
};

/* World to child. */
enum {
	LINK_OSCILLATOR = 1, /* {u64 count, u32 fraction in 2^-32, u32 0, u64 ticks per ns as Q0.64}, true from the frame's time on */
	LINK_EDGE = 2,       /* {u64 captured count}: at the frame's time the capture interrupt happens */
	LINK_BYTES = 3,      /* bytes from the receiver, the first of which has arrived at the frame's time */
	LINK_REQUEST = 4,    /* {u32 id, u8 family 4 or 6, u8[3] 0, u8[16] address, u16 port, u16 0, packet}: virtual time only */
	LINK_HORIZON = 5,    /* every event before the frame's time has been sent */
	LINK_STOP = 6,       /* end at once */
	LINK_STORE = 7,      /* {u8 key length, key, value}: content of the storage, before START */
	LINK_CONSOLE_IN = 8, /* a line of text for the firmware's console */
	LINK_START = 9,      /* load and run the firmware; the clock runs from here */
};

/* Child to world. */
enum {
	LINK_CONSOLE = 17, /* a line written by the firmware */
	LINK_SERIAL = 18,  /* {u32 baud, bytes}: written by the firmware to the receiver */
	LINK_REPLY = 19,   /* {u32 id, packet or nothing} */
	LINK_REACHED = 20, /* {u32 slots, u32 chunk bytes, u32 slot limit, u32 chunk limit, u64 byte codes, u32 answered, u32 handed on} */
	LINK_FAILED = 21,  /* text: why the engine stopped */
	LINK_READY = 22,   /* text: the engine's version; waiting for STORE and START */
	LINK_STORED = 23,  /* {u8 key length, key, value}: the firmware wrote its storage; no value: the key was removed */
};

/*
 * Queues a frame of the child, stamped with the world's time now; `head` and `body` are joined (either may be empty).
 * In real time it is sent in this turn of the loop, in virtual time with many others. Engine's thread only.
 */
void link_send(uint8_t type, const void *head, size_t head_length, const void *body, size_t body_length);

/* Answers an injected request: `length` 0 means that it deserves no reply. */
void link_send_reply(uint32_t id, const uint8_t *bytes, size_t length);

#endif
