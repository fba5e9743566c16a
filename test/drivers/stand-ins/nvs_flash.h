/* Stand-in for ESP-IDF's nvs_flash.h. */
#ifndef STAND_IN_NVS_FLASH_H
#define STAND_IN_NVS_FLASH_H

#include "nvs.h"

esp_err_t nvs_flash_init(void);
esp_err_t nvs_flash_erase(void);

#endif
