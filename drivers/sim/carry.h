/*
 * Datagrams of the firmware that the world is carrying in virtual time (drivers/network/sim/datagram.c): it says at
 * once what comes back and when, and the event loop does not go on before it has.
 */
#ifndef NOONMARK_SIM_CARRY_H
#define NOONMARK_SIM_CARRY_H

#include <stdbool.h>

/* The world has been asked to carry one more. */
void carry_begin(void);

/* Whether it has not yet said what becomes of all. */
bool carry_pending(void);

#endif
