/* The simulated storage as the event loop sees it. */
#ifndef NOONMARK_STORAGE_SIM_H
#define NOONMARK_STORAGE_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From the world, before the firmware starts: { u8 key length, key, value } that an earlier run had stored. */
void storage_restore(const uint8_t *payload, size_t length);

/* From here on every change is refused, as by a flash that is worn out, or taken again. */
void storage_refuse(bool refuse);

#endif
