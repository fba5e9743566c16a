/*
 * The link between the world (Node) and this process: a Unix socket pair, file descriptor 3 here.
 *
 * A frame is a 16-byte header { u32 payload length, u8 type, u8[3] zero, u64 time in ns since the world's start }
 * and its payload; everything little-endian. "Time" is the world's true time.
 */
#ifndef NOONMARK_SIM_LINK_H
#define NOONMARK_SIM_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LINK_FD = 3,
	LINK_HEADER_BYTES = 16,
	LINK_PAYLOAD_LIMIT = 65536,   /* no frame has more to say: a stored value ends at 4,000 bytes */
	LINK_BACKLOG_LIMIT = 1048576, /* an hour of status lines: a world that reads so late has stopped reading */
};

/* World to child. */
enum {
	/* {u64 count, u32 fraction in 2^-32, u32 0, u64 ticks per ns as Q0.64}, true from the frame's time on */
	LINK_OSCILLATOR = 1,
	LINK_EDGE = 2,  /* {u64 captured count}: at the frame's time the capture interrupt happens */
	LINK_BYTES = 3, /* bytes from the receiver, the first of which has arrived at the frame's time */
	/* {u32 id, u8 family 4 or 6, u8[3] 0, u8[16] address, u16 port, u16 0, packet}: virtual time only */
	LINK_REQUEST = 4,
	LINK_HORIZON = 5,    /* every event before the frame's time has been sent */
	LINK_STOP = 6,       /* end at once */
	LINK_STORE = 7,      /* {u8 key length, key, value}: content of the storage, before START */
	LINK_CONSOLE_IN = 8, /* a line of text for the firmware's console */
	LINK_START = 9,      /* load and run the firmware; the clock runs from here */
	/*
	 * {u8}: 1, the storage refuses what it is given from now on; 0, it takes it again; {2, u32 n}: after n bytes power
	 * is lost
	 */
	LINK_STORAGE = 10,
	/*
	 * {u8 medium: 0 the host's, 1 Wi-Fi, 2 Ethernet; u8 flags: 1 there, 2 DHCP; u16 refuses all for this reason or 0;
	 * u16 sends us away for this reason or 0; i8 signal in dBm; u8 0; u8[4] address by DHCP; u8 name length; u8
	 * password length; name; password}: from now on. The medium is told before START
	 */
	LINK_NETWORK = 11,
	/*
	 * {u8 more, u64 count of the first byte, bytes}: a chunk of the serial line as it was once read; 1: with the next
	 */
	LINK_CHUNK = 12,
	/* {f64 °C or NaN}: with --timers-by-world, the repeating timer is due now, and the chip is so warm */
	LINK_TIMER = 13,
	LINK_DATAGRAM = 14, /* {u16 own port, u16 sender's port, u8[16] sender's address, bytes}: virtual time only */
	LINK_CARRIED = 15,  /* all that comes back for the earliest ASKS not yet carried has been sent */
	/* {u32 id, bytes}: somebody sends these on a TCP connection of his own, to the page: virtual time only */
	LINK_WEB = 16,
	LINK_UPDATE = 41, /* bytes: somebody sends these to the port for a new firmware: virtual time only */
	LINK_FLASH = 40,  /* {u32 at, bytes}: content of the partition "history", before START */
};

/* Child to world. */
enum {
	LINK_CONSOLE = 17, /* a line written by the firmware */
	LINK_SERIAL = 18,  /* {u32 baud, bytes}: written by the firmware to the receiver */
	LINK_REPLY = 19,   /* {u32 id, packet or nothing} */
	/*
	 * {u32 slots, u32 chunk bytes (both of the last collection), u32 slot limit, u32 chunk limit, u64 byte codes, u32
	 * answered, u32 handed on}
	 */
	LINK_REACHED = 20,
	LINK_FAILED = 21, /* text: why the engine stopped */
	LINK_READY = 22,  /* text: the engine's version; waiting for STORE and START */
	LINK_STORED = 23, /* {u8 key length, key, value}: the firmware wrote its storage; no value: the key was removed */
	LINK_JOINS = 24,  /* {u8 name length, name, password}: the firmware begins to join this Wi-Fi network */
	/* {u16 own port, u16 port, u8[16] address, bytes}: a datagram that the firmware sends; CARRIED is waited for */
	LINK_ASKS = 25,
	LINK_FLASHED = 41,    /* {u32 at, bytes}: what the partition "history" holds there from now on */
	LINK_WEB_ANSWER = 31, /* {u32 id, bytes}: part of the answer; without bytes: it has ended */
};

/* A frame from the world; `payload` is valid until the next call of link_read. */
struct link_frame {
	uint8_t type;
	int64_t time_ns;
	const uint8_t *payload;
	size_t length;
};

/* True when this process was started with a link. */
bool link_open(void);
bool link_is_open(void);

/*
 * Reads what the world has sent, and returns whether that was anything; with `wait` blocks until there is something.
 * Ends the process when the world hangs up.
 */
bool link_read(bool wait);

/* True once after half of what was read last has been taken. */
bool link_passed_middle(void);

/* Takes the next whole frame that was read; false when there is none. A corrupt one ends the process. */
bool link_take(struct link_frame *frame);

/* Sends what is queued; with `wait` all of it, otherwise as much as goes without blocking. False: some is left. */
bool link_flush(bool wait);

/* Bytes queued and not yet sent: a lossy driver drops what it has when this passes LINK_BACKLOG_LIMIT. */
size_t link_backlog(void);

/* The world is gone: ends the process with status 0, unless it is failing already. Any thread. */
void link_hung_up(void);

/* Last words: sends all that is queued and a FAILED frame, within a second, whatever state things are in. */
void link_send_failure(const char *text);

/*
 * Queues a frame of the child, stamped with the world's time now; `head` and `body` are joined (either may be empty).
 * In real time it is sent in this turn of the loop, in virtual time with many others. Engine's thread only.
 */
void link_send(uint8_t type, const void *head, size_t head_length, const void *body, size_t body_length);

/* The id of no request: of what is sent unasked. */
enum { LINK_UNASKED = 0 };

/* Answers an injected request: `length` 0 means that it deserves no reply. */
void link_send_reply(uint32_t id, const uint8_t *bytes, size_t length);

#endif
