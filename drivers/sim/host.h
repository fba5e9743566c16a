/*
 * What the simulator's host offers to the drivers' simulator sides (drivers/<name>/sim/<name>.c).
 *
 * One thread runs the engine and the event loop; everything here is called on it unless a comment says otherwise.
 * A native is an ordinary function `void xs_<driver>_<verb>(xsMachine *the)`: TypeScript names it with
 * `native("xs_…")` and the host finds it in its own executable, so no table of natives is kept.
 */
#ifndef NOONMARK_SIM_HOST_H
#define NOONMARK_SIM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "xsmc.h"

/* A string that outlives the engine, without a copy: 17.x has it, 13.x makes the copy. */
#ifndef xsmcSetStringX
#define xsmcSetStringX xsmcSetString
#endif

/* The command line, checked. Valid from before the first module runs until the process ends. */
struct host_options {
	bool realtime;          /* real sockets and CLOCK_MONOTONIC; otherwise virtual time and injected requests */
	int64_t epoch_ns;       /* CLOCK_MONOTONIC at the world's time 0; real time only */
	const char *address;    /* where the responder binds, real time only: numeric, IPv4 or IPv6 */
	uint16_t ntp_port;      /* UDP port of the responder; 0: bind nothing */
	uint32_t resolution_hz; /* nominal frequency of the simulated counter */
	bool timers_by_world;   /* repeating timers run when the world says so: what was recorded runs again */
	uint64_t seed;          /* of everything random inside the firmware */
};
const struct host_options *host_options(void);

/* Nanoseconds since the world's start. Real time: any thread. Virtual time: the instant of the event being executed. */
int64_t host_now_ns(void);

/*
 * A JavaScript function that C calls later. Must live at a fixed address (the engine links it into its roots) and
 * start zeroed. Setting it again forgets the function before.
 */
struct host_callback {
	xsSlot function;
	xsSlot argument; /* what it is called with: undefined, or a number that the owner put here after host_callback_set */
	bool set;
};

/* Keeps `function` (an argument of the native being called: `&xsArg(n)`); a TypeError is thrown if it is none. */
void host_callback_set(xsMachine *the, struct host_callback *callback, xsSlot *function);

/* Forgets the function. */
void host_callback_clear(struct host_callback *callback);

/*
 * Calls the function, if one is set, then runs the promise jobs it caused. Only from the event
 * loop (a host_watch callback, responder_inject, …), never from inside a native. An exception that the function does
 * not catch ends the simulator with a message, as it would restart the device.
 */
void host_callback_call(struct host_callback *callback);

/* Calls `ready(context)` on the engine's thread whenever `fd` is readable. Real time only; at most 16. */
void host_watch(int fd, void (*ready)(void *context), void *context);

/* Sets a result to a counter reading as TypeScript sees it: the low 48 bits. */
void host_set_ticks(xsMachine *the, xsSlot *result, uint64_t count);

#endif
