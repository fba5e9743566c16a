/*
 * While flash is written, both cores stand still for up to tens of milliseconds: packets that arrive meanwhile are
 * stamped late, and nobody could see it. Who writes flash says so here, and the responder does not answer such
 * packets: the client asks again. Captures of the pulse are not disturbed where hardware latches them.
 */
#ifndef NOONMARK_DISTURBANCE_H
#define NOONMARK_DISTURBANCE_H

#include <stdbool.h>

/* Around a write. Engine's task only; not nested. The first returns when no answer is on its way out any more. */
void disturbance_begin(void);
void disturbance_end(void);

/* Whether a stamp taken just now may be late. Any task. */
bool disturbance_now(void);

#endif
