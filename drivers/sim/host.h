/*
 * What the simulator's host offers to the drivers' simulator sides (drivers/<name>/sim/<name>.c).
 *
 * One thread runs the engine and the event loop; everything here is called on it unless a comment says otherwise.
 * A native is an ordinary function `void xs_<driver>_<verb>(xsMachine *the)`: TypeScript names it with
 * `native("xs_…")` and the host finds it in its own executable, so no table of natives is kept.
 */
#ifndef NOONMARK_SIM_HOST_H
#define NOONMARK_SIM_HOST_H

#include <stdint.h>

#include "callback.h"
#include "clock.h"
#include "fail.h"
#include "options.h"
#include "watch.h"
#include "xsmc.h"

/* A string that outlives the engine, without a copy: 17.x has it, 13.x makes the copy. */
#ifndef xsmcSetStringX
#define xsmcSetStringX xsmcSetString
#endif

/* Sets a result to a counter reading as TypeScript sees it: the low 48 bits. */
static inline void host_set_ticks(xsMachine *the, xsSlot *result, uint64_t count)
{
	xsmcSetNumber(*result, (xsNumberValue)(count & 0xffffffffffff));
}

#endif
