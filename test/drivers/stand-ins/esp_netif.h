/* Stand-in for ESP-IDF's esp_netif.h. */
#ifndef STAND_IN_ESP_NETIF_H
#define STAND_IN_ESP_NETIF_H

#include <stddef.h>
#include <stdint.h>
#include "esp_err.h"
#include "esp_event.h"

#define ESP_ERR_ESP_NETIF_DHCP_ALREADY_STARTED 0x5003
#define ESP_ERR_ESP_NETIF_DHCP_ALREADY_STOPPED 0x5004

typedef struct esp_netif_obj esp_netif_t;
typedef struct {
	uint32_t addr;
} esp_ip4_addr_t;
typedef struct {
	uint32_t addr[4];
	uint8_t zone;
} esp_ip6_addr_t;
typedef struct {
	esp_ip4_addr_t ip, netmask, gw;
} esp_netif_ip_info_t;
typedef struct {
	esp_ip6_addr_t ip;
} esp_netif_ip6_info_t;
typedef struct {
	esp_netif_t *esp_netif;
	esp_netif_ip6_info_t ip6_info;
	int ip_index;
} ip_event_got_ip6_t;
typedef struct {
	const void *base, *driver, *stack;
} esp_netif_config_t;

typedef enum {
	ESP_IP6_ADDR_IS_UNKNOWN,
	ESP_IP6_ADDR_IS_GLOBAL,
	ESP_IP6_ADDR_IS_LINK_LOCAL,
	ESP_IP6_ADDR_IS_SITE_LOCAL,
	ESP_IP6_ADDR_IS_UNIQUE_LOCAL,
	ESP_IP6_ADDR_IS_IPV4_MAPPED_IPV6,
} esp_ip6_addr_type_t;

extern const esp_event_base_t IP_EVENT;
enum {
	IP_EVENT_STA_GOT_IP,
	IP_EVENT_STA_LOST_IP,
	IP_EVENT_ASSIGNED_IP_TO_CLIENT,
	IP_EVENT_GOT_IP6,
	IP_EVENT_ETH_GOT_IP,
	IP_EVENT_ETH_LOST_IP,
};

#define ESP_NETIF_DEFAULT_ETH() {0}

esp_err_t esp_netif_init(void);
esp_netif_t *esp_netif_new(const esp_netif_config_t *config);
esp_err_t esp_netif_attach(esp_netif_t *netif, void *glue);
esp_netif_t *esp_netif_get_default_netif(void);
esp_err_t esp_netif_set_hostname(esp_netif_t *netif, const char *name);
esp_err_t esp_netif_get_ip_info(esp_netif_t *netif, esp_netif_ip_info_t *info);
esp_err_t esp_netif_set_ip_info(esp_netif_t *netif, const esp_netif_ip_info_t *info);
esp_err_t esp_netif_create_ip6_linklocal(esp_netif_t *netif);
esp_err_t esp_netif_get_ip6_linklocal(esp_netif_t *netif, esp_ip6_addr_t *address);
int esp_netif_get_all_preferred_ip6(esp_netif_t *netif, esp_ip6_addr_t addresses[]);
esp_ip6_addr_type_t esp_netif_ip6_get_addr_type(const esp_ip6_addr_t *address);
esp_err_t esp_netif_dhcpc_start(esp_netif_t *netif);
esp_err_t esp_netif_dhcpc_stop(esp_netif_t *netif);
esp_err_t esp_netif_str_to_ip4(const char *text, esp_ip4_addr_t *address);
char *esp_ip4addr_ntoa(const esp_ip4_addr_t *address, char *text, int size);
uint32_t esp_netif_htonl(uint32_t value);

#endif
