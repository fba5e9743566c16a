/* Stand-in for ESP-IDF's aes/esp_aes.h (components/mbedtls/port/include). */
#ifndef STAND_IN_AES_ESP_AES_H
#define STAND_IN_AES_ESP_AES_H

void esp_aes_acquire_hardware(void);
void esp_aes_release_hardware(void);

#endif
