/* From the world's frames to the drivers they are for. */
#ifndef NOONMARK_SIM_DISPATCH_H
#define NOONMARK_SIM_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

/* Ends the process with a message when a frame of this type cannot have this length. */
void dispatch_check(uint8_t type, size_t length);

/* Carries out an event at its time. */
void dispatch(uint8_t type, int64_t time_ns, const uint8_t *payload, size_t length);

#endif
