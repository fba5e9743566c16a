/*
 * AES by the chip's accelerator, in place of sim/aes.c: it takes the same time whatever it is given, which the
 * portable one's table does not.
 *
 * A block at a time, without DMA, as the SDK itself does for short data (esp_aes.c,
 * CONFIG_MBEDTLS_AES_HW_SMALL_DATA_LEN_OPTIM). Others use the accelerator too (the key exchange of Wi-Fi), so it is
 * held for one block only, with its key anew. Written after the SDK's sources, and not yet seen on hardware.
 */
#include "../aes.h"

#include <string.h>

#include "aes/esp_aes.h"
#include "hal/aes_hal.h"

void aes128_set_key(struct aes_key *key, const uint8_t secret[AES_KEY_BYTES])
{
	memcpy(key->schedule, secret, AES_KEY_BYTES);
}

void aes128_encrypt(const struct aes_key *key, uint8_t block[AES_BLOCK_BYTES])
{
	uint32_t words[AES_BLOCK_BYTES / sizeof(uint32_t)]; /* the accelerator's registers want them aligned */
	memcpy(words, block, sizeof words);
	esp_aes_acquire_hardware();
	aes_hal_setkey((const uint8_t *)key->schedule, AES_KEY_BYTES, ESP_AES_ENCRYPT);
	aes_hal_transform_block(words, words);
	esp_aes_release_hardware();
	memcpy(block, words, sizeof words);
}
