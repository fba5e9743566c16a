/* The simulated serial line as the event loop sees it. */
#ifndef NOONMARK_SERIAL_SIM_H
#define NOONMARK_SERIAL_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From the world: bytes without a pause between them, the first of which arrives now, at `start_ns`. */
void serial_begin(int64_t start_ns, const uint8_t *bytes, size_t length);

/* The last of the bytes of an earlier serial_begin has arrived: `payload` is what that one queued. */
void serial_complete(const uint8_t *payload, size_t length);

/* What a recording knows to have been read as one chunk: the firmware gets it so again, unless `more` belongs to it. */
enum { SERIAL_CHUNK_LIMIT = 256 };
void serial_hand_over(bool more, uint64_t ticks, const uint8_t *bytes, size_t length);

#endif
