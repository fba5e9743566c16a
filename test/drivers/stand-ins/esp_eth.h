/* Stand-in for ESP-IDF's esp_eth.h. */
#ifndef STAND_IN_ESP_ETH_H
#define STAND_IN_ESP_ETH_H

#include <stdint.h>
#include "esp_err.h"
#include "esp_event.h"

typedef struct esp_eth_mac_s esp_eth_mac_t;
typedef struct esp_eth_phy_s esp_eth_phy_t;
typedef void *esp_eth_handle_t;
typedef struct {
	int unused;
} eth_mac_config_t;
typedef struct {
	int32_t phy_addr;
	int reset_gpio_num;
} eth_phy_config_t;
typedef struct {
	esp_eth_mac_t *mac;
	esp_eth_phy_t *phy;
} esp_eth_config_t;
#define ETH_MAC_DEFAULT_CONFIG() {0}
#define ETH_PHY_DEFAULT_CONFIG() {.phy_addr = -1}
#define ETH_DEFAULT_CONFIG(new_mac, new_phy) {.mac = (new_mac), .phy = (new_phy)}

extern const esp_event_base_t ETH_EVENT;
enum { ETHERNET_EVENT_START, ETHERNET_EVENT_STOP, ETHERNET_EVENT_CONNECTED, ETHERNET_EVENT_DISCONNECTED };

esp_eth_phy_t *esp_eth_phy_new_generic(const eth_phy_config_t *config);
esp_err_t esp_eth_driver_install(const esp_eth_config_t *config, esp_eth_handle_t *driver);
void *esp_eth_new_netif_glue(esp_eth_handle_t driver);
esp_err_t esp_eth_start(esp_eth_handle_t driver);

#endif
