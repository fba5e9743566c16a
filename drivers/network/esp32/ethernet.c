/*
 * Wired Ethernet by the ESP32's own MAC, as on the WT32-ETH01: a LAN8720 at address 1, which takes its 50 MHz from an
 * oscillator that GPIO 16 switches on (here the PHY's reset line) and that comes in at GPIO 0.
 */
#include "sdkconfig.h"

#if CONFIG_ETH_USE_ESP32_EMAC

#include "medium.h"

#include "esp_eth.h"
#include "esp_eth_mac_esp.h"
#include "esp_event.h"

enum {
	PHY_ADDRESS = 1,
	PHY_RESET_GPIO = 16,
};

const char *medium_name(void)
{
	return "ethernet";
}

static void on_event(void *context, esp_event_base_t base, int32_t id, void *data)
{
	if (id == ETHERNET_EVENT_CONNECTED) {
		interface_linked(true, 0);
	} else if (id == ETHERNET_EVENT_DISCONNECTED) {
		interface_linked(false, 0);
	}
}

esp_netif_t *medium_start(void)
{
	const esp_netif_config_t netif_config = ESP_NETIF_DEFAULT_ETH();
	esp_netif_t *netif = esp_netif_new(&netif_config);
	eth_mac_config_t mac_config = ETH_MAC_DEFAULT_CONFIG();
	eth_esp32_emac_config_t emac_config = ETH_ESP32_EMAC_DEFAULT_CONFIG();
	eth_phy_config_t phy_config = ETH_PHY_DEFAULT_CONFIG();
	phy_config.phy_addr = PHY_ADDRESS;
	phy_config.reset_gpio_num = PHY_RESET_GPIO;
	esp_eth_mac_t *mac = esp_eth_mac_new_esp32(&emac_config, &mac_config);
	esp_eth_phy_t *phy = esp_eth_phy_new_generic(&phy_config);
	if (netif == NULL || mac == NULL || phy == NULL) {
		return NULL;
	}
	const esp_eth_config_t config = ETH_DEFAULT_CONFIG(mac, phy);
	esp_eth_handle_t driver = NULL;
	const bool started = esp_eth_driver_install(&config, &driver) == ESP_OK &&
		esp_netif_attach(netif, esp_eth_new_netif_glue(driver)) == ESP_OK &&
		esp_event_handler_register(ETH_EVENT, ESP_EVENT_ANY_ID, on_event, NULL) == ESP_OK &&
		esp_eth_start(driver) == ESP_OK;
	return started ? netif : NULL;
}

bool medium_join(const char *name, const char *password)
{
	return true; /* the cable decides */
}

void medium_leave(void)
{
}

int medium_signal_dbm(void)
{
	return 0;
}

#endif
