/*
 * Random bytes for keys and nonces. The chip's generator is only as good as what is mixed into it: the radio's noise
 * while the radio runs, otherwise the noise of the analogue converter, which has to be switched on (ESP-IDF's
 * bootloader_random.h). Without either its numbers can be foretold, and nothing shows it.
 */
#ifndef NOONMARK_ENTROPY_H
#define NOONMARK_ENTROPY_H

#include <stddef.h>

/* Fills `into`; mixes in the converter's noise unless the radio runs. Engine's task only. */
void entropy_fill(void *into, size_t size);

/* To be called before the radio is started, which needs the converter. Engine's task only. */
void entropy_radio_starts(void);

#endif
