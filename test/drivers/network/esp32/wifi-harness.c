/*
 * drivers/network/esp32/wifi.c and interface.c on ESP-IDF's calls and events, as a script has them happen:
 *   "join NAME PASSWORD"   TypeScript asks for it ("-": no password); out: what the driver is given, or "refused"
 *   "connected"  "disconnected REASON"  "address A.B.C.D"  "lost"   events of ESP-IDF
 *   "ip6 TYPE WORD"        an IPv6 address of that esp_ip6_addr_type_t, WORD (hexadecimal) in front; "ip6 0 0": none
 *   "state"                out: state, reason, address, signal, and how often TypeScript was called since
 */
#include "esp32/entropy.h"
#include "esp32/notify.h"

#include "esp_netif.h"
#include "esp_wifi.h"
#include "lwip/ip6_addr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

void xs_network_open(xsMachine *the);
void xs_network_join(xsMachine *the);
void xs_network_state(xsMachine *the);
void xs_network_reason(xsMachine *the);
void xs_network_address(xsMachine *the);
void xs_network_signal_dbm(xsMachine *the);

struct esp_netif_obj {
	esp_netif_ip_info_t info;
	esp_ip6_addr_t ip6;
	esp_ip6_addr_type_t type;
	int link_locals;
};

const esp_event_base_t WIFI_EVENT = "WIFI_EVENT", IP_EVENT = "IP_EVENT";
static struct esp_netif_obj station;
static esp_event_handler_t on_wifi, on_ip;
static bool radio, joined;
static int calls;

void entropy_radio_starts(void)
{
	radio = true;
}

void notify_open(xsMachine *the, struct notify *notify, xsSlot *function)
{
	(void)the;
	notify->function = *function;
}

void notify_post(struct notify *notify)
{
	(void)notify;
	calls++;
}

esp_err_t esp_netif_init(void)
{
	return ESP_OK;
}

esp_err_t esp_event_loop_create_default(void)
{
	return ESP_OK;
}

esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler, void *context)
{
	(void)context;
	*(base == WIFI_EVENT ? &on_wifi : &on_ip) = handler;
	return id == ESP_EVENT_ANY_ID ? ESP_OK : ESP_FAIL;
}

esp_netif_t *esp_netif_create_default_wifi_sta(void)
{
	return &station;
}

esp_err_t esp_wifi_init(const wifi_init_config_t *config)
{
	return radio && config->nvs_enable == 0 ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_wifi_set_storage(wifi_storage_t storage)
{
	return storage == WIFI_STORAGE_RAM ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_wifi_set_mode(wifi_mode_t mode)
{
	return mode == WIFI_MODE_STA ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_wifi_start(void)
{
	return ESP_OK;
}

esp_err_t esp_wifi_set_ps(wifi_ps_type_t type)
{
	return type == WIFI_PS_NONE ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config)
{
	(void)interface;
	printf("%.32s %.64s %s channel %d %s\n", (const char *)config->sta.ssid, (const char *)config->sta.password,
		config->sta.scan_method == WIFI_ALL_CHANNEL_SCAN ? "all channels," : "first found,", config->sta.channel,
		config->sta.threshold.authmode == WIFI_AUTH_OPEN ? "open" : "WPA");
	return ESP_OK;
}

esp_err_t esp_wifi_connect(void)
{
	return ESP_OK;
}

esp_err_t esp_wifi_disconnect(void)
{
	return ESP_OK;
}

esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record)
{
	record->rssi = -61;
	return joined ? ESP_OK : ESP_FAIL;
}

esp_err_t esp_netif_set_hostname(esp_netif_t *netif, const char *name)
{
	(void)netif, (void)name;
	return ESP_OK;
}

esp_err_t esp_netif_create_ip6_linklocal(esp_netif_t *netif)
{
	netif->link_locals++;
	return ESP_OK;
}

esp_err_t esp_netif_get_ip_info(esp_netif_t *netif, esp_netif_ip_info_t *info)
{
	*info = netif->info;
	return ESP_OK;
}

int esp_netif_get_all_preferred_ip6(esp_netif_t *netif, esp_ip6_addr_t addresses[])
{
	addresses[0] = (esp_ip6_addr_t){.addr = {htonl(0xfe800000), 0, 0, htonl(1)}};
	addresses[1] = netif->ip6;
	return !joined ? 0 : netif->type == ESP_IP6_ADDR_IS_UNKNOWN ? 1 : 2;
}

esp_ip6_addr_type_t esp_netif_ip6_get_addr_type(const esp_ip6_addr_t *address)
{
	return address->addr[0] == htonl(0xfe800000) ? ESP_IP6_ADDR_IS_LINK_LOCAL : station.type;
}

char *esp_ip4addr_ntoa(const esp_ip4_addr_t *address, char *text, int size)
{
	return (char *)(uintptr_t)inet_ntop(AF_INET, &address->addr, text, (socklen_t)size);
}

char *ip6addr_ntoa_r(const ip6_addr_t *address, char *text, int size)
{
	return (char *)(uintptr_t)inet_ntop(AF_INET6, address->addr, text, (socklen_t)size);
}

/* A fixed address is not under test here. */
esp_err_t esp_netif_dhcpc_start(esp_netif_t *netif)
{
	(void)netif;
	return ESP_FAIL;
}

esp_err_t esp_netif_dhcpc_stop(esp_netif_t *netif)
{
	(void)netif;
	return ESP_FAIL;
}

esp_err_t esp_netif_set_ip_info(esp_netif_t *netif, const esp_netif_ip_info_t *info)
{
	(void)netif, (void)info;
	return ESP_FAIL;
}

esp_err_t esp_netif_str_to_ip4(const char *text, esp_ip4_addr_t *address)
{
	(void)text, (void)address;
	return ESP_FAIL;
}

uint32_t esp_netif_htonl(uint32_t value)
{
	return htonl(value);
}

static xsMachine machine, *const the = &machine;

static void state(void)
{
	xs_network_state(the);
	printf("%.0f", the->result.number);
	xs_network_reason(the);
	printf(" %.0f", the->result.number);
	xs_network_address(the);
	printf(" %s", the->result.text[0] == 0 ? "-" : the->result.text);
	xs_network_signal_dbm(the);
	printf(" %.0f %d\n", the->result.number, calls);
	calls = 0;
}

static void ignored(void)
{
}

int main(void)
{
	the->arguments[0].text = "noonmark";
	the->arguments[1].function = ignored;
	xs_network_open(the);
	char line[200], first[100], second[100];
	while (fgets(line, sizeof line, stdin) != NULL) {
		unsigned number, word;
		if (sscanf(line, "join %99s %99s", first, second) == 2) {
			the->arguments[0].text = first;
			the->arguments[1].text = strcmp(second, "-") == 0 ? "" : second;
			xs_network_join(the);
			if (the->result.number == 0) {
				puts("refused");
			}
		} else if (sscanf(line, "disconnected %u", &number) == 1) {
			wifi_event_sta_disconnected_t event = {.reason = (uint8_t)number};
			joined = false;
			on_wifi(NULL, WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, &event);
		} else if (strcmp(line, "connected\n") == 0) {
			joined = true;
			on_wifi(NULL, WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, NULL);
		} else if (sscanf(line, "address %99s", first) == 1) {
			inet_pton(AF_INET, first, &station.info.ip.addr);
			on_ip(NULL, IP_EVENT, IP_EVENT_STA_GOT_IP, NULL);
		} else if (strcmp(line, "lost\n") == 0) {
			station.info.ip.addr = 0;
			on_ip(NULL, IP_EVENT, IP_EVENT_STA_LOST_IP, NULL);
		} else if (sscanf(line, "ip6 %u %x", &number, &word) == 2) {
			station.type = number;
			station.ip6 = (esp_ip6_addr_t){.addr = {htonl(word), 0, 0, htonl(0x17)}};
			if (number != 0) {
				on_ip(NULL, IP_EVENT, IP_EVENT_GOT_IP6, NULL);
			}
		} else if (strcmp(line, "state\n") == 0) {
			state();
		} else {
			return 2;
		}
	}
	return 0;
}
