/* Stand-in for ESP-IDF's esp_wifi.h. */
#ifndef STAND_IN_ESP_WIFI_H
#define STAND_IN_ESP_WIFI_H

#include <stdbool.h>
#include <stdint.h>
#include "esp_err.h"
#include "esp_event.h"
#include "esp_netif.h"

typedef enum { WIFI_STORAGE_RAM = 1 } wifi_storage_t;
typedef enum { WIFI_MODE_STA = 1 } wifi_mode_t;
typedef enum { WIFI_IF_STA } wifi_interface_t;
typedef enum { WIFI_PS_NONE } wifi_ps_type_t;
typedef enum { WIFI_FAST_SCAN, WIFI_ALL_CHANNEL_SCAN } wifi_scan_method_t;
typedef enum { WIFI_CONNECT_AP_BY_SIGNAL } wifi_sort_method_t;
typedef enum { WIFI_AUTH_OPEN, WIFI_AUTH_WEP, WIFI_AUTH_WPA_PSK } wifi_auth_mode_t;
typedef enum { WPA3_SAE_PWE_BOTH = 3 } wifi_sae_pwe_method_t;
typedef struct {
	uint8_t ssid[32];
	uint8_t password[64];
	wifi_scan_method_t scan_method;
	uint8_t channel;
	wifi_sort_method_t sort_method;
	struct {
		wifi_auth_mode_t authmode;
	} threshold;
	struct {
		bool capable, required;
	} pmf_cfg;
	wifi_sae_pwe_method_t sae_pwe_h2e;
} wifi_sta_config_t;
typedef union {
	wifi_sta_config_t sta;
} wifi_config_t;
typedef struct {
	int nvs_enable;
} wifi_init_config_t;
#define WIFI_INIT_CONFIG_DEFAULT() {.nvs_enable = 1}
typedef struct {
	uint8_t ssid[33];
	uint8_t primary;
	int8_t rssi;
} wifi_ap_record_t;

extern const esp_event_base_t WIFI_EVENT;
enum {
	WIFI_EVENT_STA_START = 2,
	WIFI_EVENT_STA_CONNECTED = 4,
	WIFI_EVENT_STA_DISCONNECTED = 5,
	WIFI_EVENT_STA_BSS_RSSI_LOW = 9,
};
typedef struct {
	uint8_t ssid[32], ssid_len, bssid[6], channel;
} wifi_event_sta_connected_t;
typedef struct {
	uint8_t ssid[32], ssid_len, bssid[6], reason;
	int8_t rssi;
} wifi_event_sta_disconnected_t;
enum { WIFI_REASON_ASSOC_LEAVE = 8, WIFI_REASON_ROAMING = 207 };

esp_netif_t *esp_netif_create_default_wifi_sta(void);
esp_err_t esp_wifi_init(const wifi_init_config_t *config);
esp_err_t esp_wifi_set_storage(wifi_storage_t storage);
esp_err_t esp_wifi_set_mode(wifi_mode_t mode);
esp_err_t esp_wifi_start(void);
esp_err_t esp_wifi_set_ps(wifi_ps_type_t type);
esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config);
esp_err_t esp_wifi_connect(void);
esp_err_t esp_wifi_disconnect(void);
esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record);

#endif
