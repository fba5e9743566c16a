/* Random bytes that a run repeats. */
#ifndef NOONMARK_SIM_RANDOM_H
#define NOONMARK_SIM_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The next bytes of the stream that began at a seed, and moves `state` on: splitmix64 (Steele, Lea, Flood 2014). */
void random_stream(uint64_t *state, void *into, size_t size);

#endif
