/* Stand-in for the Moddable SDK's xsHost.h: the engine's message queue. */
#ifndef STAND_IN_XSHOST_H
#define STAND_IN_XSHOST_H

#include "xsmc.h"

typedef void (*modMessageDeliver)(void *machine, void *refcon, uint8_t *message, uint16_t length);

/* 0: queued. */
int modMessagePostToMachine(xsMachine *the, uint8_t *message, uint16_t length, modMessageDeliver deliver, void *refcon);
int modMessagePostToMachineFromISR(xsMachine *the, modMessageDeliver deliver, void *refcon);

#endif
