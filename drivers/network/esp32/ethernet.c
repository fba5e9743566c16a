/*
 * Wired Ethernet: by the ESP32's own MAC, as on the WT32-ETH01, and by the OpenCores MAC that an emulated C3 has in
 * place of its radio (target "emulator").
 */
#include "sdkconfig.h"

#if CONFIG_ETH_USE_ESP32_EMAC || CONFIG_ETH_USE_OPENETH

#include "medium.h"

#include "esp_eth.h"
#include "esp_eth_mac_esp.h"
#include "esp_event.h"

#if CONFIG_ETH_USE_ESP32_EMAC

/* A LAN8720, which takes its 50 MHz from an oscillator at GPIO 0 that GPIO 16 switches on, as if it were a reset. */
enum {
	PHY_ADDRESS = 1,
	PHY_RESET_GPIO = 16,
};

static esp_eth_mac_t *new_mac(const eth_mac_config_t *config)
{
	eth_esp32_emac_config_t emac_config = ETH_ESP32_EMAC_DEFAULT_CONFIG();
	return esp_eth_mac_new_esp32(&emac_config, config);
}

#else

/* QEMU's PHY answers at this address, and there is nothing to reset. */
enum {
	PHY_ADDRESS = 1,
	PHY_RESET_GPIO = -1,
};

static esp_eth_mac_t *new_mac(const eth_mac_config_t *config)
{
	return esp_eth_mac_new_openeth(config);
}

#endif

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

bool medium_start(esp_netif_t **netif)
{
	const esp_netif_config_t netif_config = ESP_NETIF_DEFAULT_ETH();
	*netif = esp_netif_new(&netif_config);
	const eth_mac_config_t mac_config = ETH_MAC_DEFAULT_CONFIG();
	eth_phy_config_t phy_config = ETH_PHY_DEFAULT_CONFIG();
	phy_config.phy_addr = PHY_ADDRESS;
	phy_config.reset_gpio_num = PHY_RESET_GPIO;
	esp_eth_mac_t *mac = new_mac(&mac_config);
	esp_eth_phy_t *phy = esp_eth_phy_new_generic(&phy_config);
	if (*netif == NULL || mac == NULL || phy == NULL) {
		return false;
	}
	const esp_eth_config_t config = ETH_DEFAULT_CONFIG(mac, phy);
	esp_eth_handle_t driver = NULL;
	return esp_eth_driver_install(&config, &driver) == ESP_OK
		&& esp_netif_attach(*netif, esp_eth_new_netif_glue(driver)) == ESP_OK
		&& esp_event_handler_register(ETH_EVENT, ESP_EVENT_ANY_ID, on_event, NULL) == ESP_OK
		&& esp_eth_start(driver) == ESP_OK;
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
