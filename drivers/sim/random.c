#include "random.h"

#include <string.h>

void random_stream(uint64_t *state, void *into, size_t size)
{
	for (uint8_t *at = into, *end = at + size; at < end;) {
		uint64_t mixed = *state += 0x9e3779b97f4a7c15;
		mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
		mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
		mixed ^= mixed >> 31;
		size_t bytes = (size_t)(end - at) < sizeof mixed ? (size_t)(end - at) : sizeof mixed;
		memcpy(at, &mixed, bytes);
		at += bytes;
	}
}
