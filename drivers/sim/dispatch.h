/* From the world's frames to the drivers they are for: each driver registers what it takes. */
#ifndef NOONMARK_SIM_DISPATCH_H
#define NOONMARK_SIM_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

/* What is done with a frame, or an event of the host's own, at its time. */
typedef void dispatch_handler(int64_t time_ns, const uint8_t *payload, size_t length);

/*
 * Frames of this type (link.h) and of `shortest` to `longest` bytes go to `handler`. One for each type, before the
 * first frame; DISPATCH_ON does it when the program starts.
 */
void dispatch_register(uint8_t type, size_t shortest, size_t longest, dispatch_handler *handler);

/* Beside the handler: registers it before main. */
#define DISPATCH_ON(type, shortest, longest, handler) \
	__attribute__((constructor)) static void dispatch_on_##type(void) \
	{ \
		dispatch_register(type, shortest, longest, handler); \
	} \
	_Static_assert((int)(type) < (int)DISPATCH_TYPES, "a type that the table has a place for")

enum { DISPATCH_TYPES = 192 };

/* Ends the process with a message when a frame of the world cannot have this type or length. */
void dispatch_check(uint8_t type, size_t length);

/* Carries out an event at its time. */
void dispatch(uint8_t type, int64_t time_ns, const uint8_t *payload, size_t length);

#endif
