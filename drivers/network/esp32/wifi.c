/* The Wi-Fi station. ESP-IDF's driver tries once per call; trying again is attachment.ts's business. */
#include "soc/soc_caps.h"

#if SOC_WIFI_SUPPORTED

#include "medium.h"

#include <string.h>

#include "../../esp32/entropy.h"

#include "esp_event.h"
#include "esp_wifi.h"

const char *medium_name(void)
{
	return "wifi";
}

static void on_event(void *context, esp_event_base_t base, int32_t id, void *data)
{
	if (id == WIFI_EVENT_STA_CONNECTED) {
		interface_linked(true, 0);
	} else if (id == WIFI_EVENT_STA_DISCONNECTED) {
		const int reason = ((const wifi_event_sta_disconnected_t *)data)->reason;
		/* The driver goes over to another access point by itself; should it fail, a second event says why. */
		if (reason != WIFI_REASON_ROAMING) {
			interface_linked(false, reason);
		}
	}
}

bool medium_start(esp_netif_t **netif)
{
	*netif = esp_netif_create_default_wifi_sta();
	wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
	entropy_radio_starts();
	config.nvs_enable = 0; /* credentials live in the firmware's own configuration, once */
	return *netif != NULL && esp_wifi_init(&config) == ESP_OK && esp_wifi_set_storage(WIFI_STORAGE_RAM) == ESP_OK
		&& esp_wifi_set_mode(WIFI_MODE_STA) == ESP_OK
		&& esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_event, NULL) == ESP_OK
		&& esp_wifi_start() == ESP_OK && esp_wifi_set_ps(WIFI_PS_NONE) == ESP_OK;
}

bool medium_join(const char *name, const char *password)
{
	wifi_config_t config = {.sta = {.scan_method = WIFI_ALL_CHANNEL_SCAN,
								.sort_method = WIFI_CONNECT_AP_BY_SIGNAL,
								.pmf_cfg = {.capable = true},
								.sae_pwe_h2e = WPA3_SAE_PWE_BOTH}};
	const size_t name_bytes = strlen(name), password_bytes = strlen(password);
	if (name_bytes == 0 || name_bytes > sizeof config.sta.ssid || password_bytes > sizeof config.sta.password) {
		return false;
	}
	/* Neither needs a zero at the end when it fills its field. */
	memcpy(config.sta.ssid, name, name_bytes);
	memcpy(config.sta.password, password, password_bytes);
	/* Whoever set a password does not want to be lured onto an open network of the same name. */
	config.sta.threshold.authmode = password_bytes == 0 ? WIFI_AUTH_OPEN : WIFI_AUTH_WPA_PSK;
	return esp_wifi_set_config(WIFI_IF_STA, &config) == ESP_OK && esp_wifi_connect() == ESP_OK;
}

void medium_leave(void)
{
	esp_wifi_disconnect();
}

int medium_signal_dbm(void)
{
	wifi_ap_record_t record;
	return esp_wifi_sta_get_ap_info(&record) == ESP_OK ? record.rssi : 0;
}

#endif
