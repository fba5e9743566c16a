/* Stand-in for ESP-IDF's esp_eth_mac_esp.h. */
#ifndef STAND_IN_ESP_ETH_MAC_ESP_H
#define STAND_IN_ESP_ETH_MAC_ESP_H

#include "esp_eth.h"

typedef struct {
	int unused;
} eth_esp32_emac_config_t;
#define ETH_ESP32_EMAC_DEFAULT_CONFIG() {0}

esp_eth_mac_t *esp_eth_mac_new_esp32(const eth_esp32_emac_config_t *emac, const eth_mac_config_t *mac);

#endif
