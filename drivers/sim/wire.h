/* Little-endian numbers of the link's frames. */
#ifndef NOONMARK_SIM_WIRE_H
#define NOONMARK_SIM_WIRE_H

#include <stdint.h>

/* The number in the first `size` bytes, 1 to 8. */
static inline uint64_t wire_get(const uint8_t *bytes, int size)
{
	uint64_t value = 0;
	for (int i = size; i > 0; i--)
		value = value << 8 | bytes[i - 1];
	return value;
}

/* Writes the lowest `size` bytes of a number. */
static inline void wire_put(uint8_t *bytes, int size, uint64_t value)
{
	for (int i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

#endif
