/* Stand-in for ESP-IDF's hal/aes_hal.h. */
#ifndef STAND_IN_HAL_AES_HAL_H
#define STAND_IN_HAL_AES_HAL_H

#include <stddef.h>
#include <stdint.h>

#define ESP_AES_ENCRYPT 1

uint8_t aes_hal_setkey(const uint8_t *key, size_t key_bytes, int mode);
void aes_hal_transform_block(const void *input, void *output);

#endif
