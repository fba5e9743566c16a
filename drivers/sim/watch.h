/* File descriptors that are watched in real time. */
#ifndef NOONMARK_SIM_WATCH_H
#define NOONMARK_SIM_WATCH_H

#include <stdint.h>

/* Calls `ready(context)` on the engine's thread whenever `fd` is readable. Real time only; at most 22. */
void host_watch(int fd, void (*ready)(void *context), void *context);

/* The loop's own: `events` of epoll (readable, edge-triggered) on `fd`. */
void watch_events(int fd, uint32_t events, void (*ready)(void *context), void *context);

/* Waits until one of them is ready, and calls those that are. */
void watch_wait(void);

#endif
