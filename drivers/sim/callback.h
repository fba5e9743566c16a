/* JavaScript functions that C calls. */
#ifndef NOONMARK_SIM_CALLBACK_H
#define NOONMARK_SIM_CALLBACK_H

#include <stdbool.h>

#include "xsmc.h"

/*
 * A JavaScript function that C calls later. Must live at a fixed address (the engine links it into its roots) and
 * start zeroed. Setting it again forgets the function before.
 */
struct host_callback {
	xsSlot function;
	/* what it is called with: undefined, or a number that the owner put here after host_callback_set */
	xsSlot argument;
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

#endif
