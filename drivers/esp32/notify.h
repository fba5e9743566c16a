/*
 * How a task or an interrupt calls a JavaScript function: through the engine's message queue, with at most one
 * message per function in it, however often it is asked for. What happened meanwhile waits in the driver's own
 * bounded queue, so a flood of events costs the engine's task one entry of its ten.
 */
#ifndef NOONMARK_NOTIFY_H
#define NOONMARK_NOTIFY_H

#include <stdint.h>

#include <stdatomic.h>
#include <stdbool.h>

#include "xsmc.h"
#include "xsHost.h"

/* Static, and starts zeroed: the engine links `function` into its roots. */
struct notify {
	xsMachine *the;
	xsSlot function;
	atomic_bool pending;
};

/* Keeps `function` (an argument of the native being called); a TypeError is thrown if it is none. Once only. */
void notify_open(xsMachine *the, struct notify *notify, xsSlot *function);

/* Has the function called soon in the engine's task. Any task but the engine's own. */
void notify_post(struct notify *notify);

/*
 * The same from an interrupt. The queue's code is in flash, so while the cache is off (a flash write) or the queue is
 * full nothing is posted: the next event's call makes up for it.
 */
void notify_post_from_isr(struct notify *notify);

#endif
