/* The simulated storage as the event loop sees it. */
#ifndef NOONMARK_STORAGE_SIM_H
#define NOONMARK_STORAGE_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From the world, before the firmware starts: { u8 key length, key, value } that an earlier run had stored. */
void storage_restore(const uint8_t *payload, size_t length);

/*
 * From here on, by the first byte: 0, every change is taken; 1, every one is refused, as by a flash that is worn out;
 * 2 and a u32, so many bytes are still written, then power is lost.
 */
void storage_behave(const uint8_t *payload, size_t length);

#endif
