/*
 * HOT marks the functions that a plain request takes, so that they run from RAM where code lies in flash: a miss of the
 * flash's cache takes microseconds, and comes just when the last request was long ago. It is about the time between the
 * two stamps; the receive stamp is taken before any of them (esp32/responder.c). Inline functions are marked too: the
 * compiler makes functions of them where that is shorter, and then they lie where they are marked.
 *
 * Functions that only some requests need (MACs, extension fields, control messages) stay in flash, and so do constants.
 * test/drivers/responder/hot.test.ts names them, and fails where a HOT function calls any other.
 */
#ifndef NOONMARK_HOT_H
#define NOONMARK_HOT_H

#if defined(ESP_PLATFORM)
#include "esp_attr.h"
#define HOT IRAM_ATTR
#elif !defined(HOT)
#define HOT /* a test names a section */
#endif

#endif
