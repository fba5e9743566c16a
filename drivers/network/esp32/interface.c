/* The natives of network.ts over ESP-IDF's esp_netif, whatever the medium. */
#include "medium.h"

#include <stdatomic.h>
#include <string.h>

#include "../../esp32/notify.h"

#include "esp_event.h"
#include "esp_netif.h"
#include "lwip/ip6_addr.h"
#include "sdkconfig.h"

enum {
	ADDRESS_TEXT_BYTES = 46, /* the longest IPv6 one, and its end */
	HOST_NAME_BYTES = 33,
	NAME_BYTES = 33,
	PASSWORD_BYTES = 65,
};

/* Written by the event task, read by the engine's. */
static struct {
	esp_netif_t *netif;
	atomic_bool linked, addressed;
	atomic_int reason;
	struct notify on_change;
} interface;

void interface_linked(bool linked, int reason)
{
	if (linked) {
		/* Link-local, and from it whatever routers announce. */
		esp_netif_create_ip6_linklocal(interface.netif);
	} else {
		interface.addressed = false;
		interface.reason = reason;
	}
	interface.linked = linked;
	notify_post(&interface.on_change);
}

/*
 * The first IPv6 address with which others than the neighbours can be reached: of the Internet, or of a site. It comes
 * and goes with routers' announcements, and no event tells that one ran out, so it is looked up whenever it is asked
 * for.
 */
static bool find_ip6(esp_ip6_addr_t *found)
{
	esp_ip6_addr_t addresses[CONFIG_LWIP_IPV6_NUM_ADDRESSES];
	const int number = interface.netif == NULL ? 0 : esp_netif_get_all_preferred_ip6(interface.netif, addresses);
	for (int i = 0; i < number; i++) {
		switch (esp_netif_ip6_get_addr_type(&addresses[i])) {
		case ESP_IP6_ADDR_IS_GLOBAL:
		case ESP_IP6_ADDR_IS_SITE_LOCAL:
		case ESP_IP6_ADDR_IS_UNIQUE_LOCAL:
			*found = addresses[i];
			return true;
		default:
			break;
		}
	}
	return false;
}

/* Also for a fixed address: esp_netif reports it when the link comes up. */
static void on_ip_event(void *context, esp_event_base_t base, int32_t id, void *data)
{
	switch (id) {
	case IP_EVENT_STA_GOT_IP:
	case IP_EVENT_ETH_GOT_IP:
		interface.addressed = true;
		interface.reason = 0;
		break;
	case IP_EVENT_STA_LOST_IP:
	case IP_EVENT_ETH_LOST_IP:
		interface.addressed = false;
		break;
	case IP_EVENT_GOT_IP6:
		interface.reason = 0;
		break;
	default:
		return;
	}
	notify_post(&interface.on_change);
}

void xs_network_medium(xsMachine *the)
{
	xsmcSetStringX(xsResult, (char *)medium_name());
}

void xs_network_open(xsMachine *the)
{
	char name[HOST_NAME_BYTES];
	xsmcToStringBuffer(xsArg(0), name, sizeof name);
	notify_open(the, &interface.on_change, &xsArg(1));
	esp_netif_init();
	const esp_err_t events = esp_event_loop_create_default();
	if ((events != ESP_OK && events != ESP_ERR_INVALID_STATE)
		|| esp_event_handler_register(IP_EVENT, ESP_EVENT_ANY_ID, on_ip_event, NULL) != ESP_OK) {
		xsUnknownError("network: ESP-IDF's event loop did not start");
	}
	if (!medium_start(&interface.netif)) {
		xsUnknownError("network: the %s driver did not start", medium_name());
	}
	esp_netif_set_hostname(interface.netif, name);
}

void xs_network_set_address(xsMachine *the)
{
	char address[ADDRESS_TEXT_BYTES], gateway[ADDRESS_TEXT_BYTES];
	esp_netif_ip_info_t info = {0};
	xsmcToStringBuffer(xsArg(0), address, sizeof address);
	const int prefix = xsmcToInteger(xsArg(1));
	xsmcToStringBuffer(xsArg(2), gateway, sizeof gateway);
	if (address[0] == 0) {
		const esp_err_t error = esp_netif_dhcpc_start(interface.netif);
		xsmcSetBoolean(xsResult, error == ESP_OK || error == ESP_ERR_ESP_NETIF_DHCP_ALREADY_STARTED);
		return;
	}
	bool valid = esp_netif_str_to_ip4(address, &info.ip) == ESP_OK && prefix >= 1 && prefix <= 31;
	info.netmask.addr = esp_netif_htonl(UINT32_MAX << (32 - (valid ? prefix : 31)));
	valid = valid && (gateway[0] == 0 || esp_netif_str_to_ip4(gateway, &info.gw) == ESP_OK);
	if (valid) {
		const esp_err_t error = esp_netif_dhcpc_stop(interface.netif);
		valid = (error == ESP_OK || error == ESP_ERR_ESP_NETIF_DHCP_ALREADY_STOPPED)
			&& esp_netif_set_ip_info(interface.netif, &info) == ESP_OK;
	}
	xsmcSetBoolean(xsResult, valid);
}

void xs_network_join(xsMachine *the)
{
	char name[NAME_BYTES], password[PASSWORD_BYTES];
	xsmcToStringBuffer(xsArg(0), name, sizeof name);
	xsmcToStringBuffer(xsArg(1), password, sizeof password);
	interface.reason = 0;
	xsmcSetBoolean(xsResult, medium_join(name, password));
}

void xs_network_leave(xsMachine *the)
{
	medium_leave();
}

void xs_network_state(xsMachine *the)
{
	esp_ip6_addr_t address;
	const bool linked = interface.linked;
	xsmcSetInteger(xsResult, linked ? (interface.addressed || find_ip6(&address) ? 2 : 1) : 0);
}

void xs_network_reason(xsMachine *the)
{
	xsmcSetInteger(xsResult, interface.reason);
}

void xs_network_address(xsMachine *the)
{
	char text[ADDRESS_TEXT_BYTES] = "";
	esp_netif_ip_info_t info;
	esp_ip6_addr_t address;
	if (interface.addressed && esp_netif_get_ip_info(interface.netif, &info) == ESP_OK && info.ip.addr != 0) {
		esp_ip4addr_ntoa(&info.ip, text, sizeof text);
	} else if (interface.linked && find_ip6(&address)) {
		ip6_addr_t full = {0};
		memcpy(full.addr, address.addr, sizeof full.addr);
		ip6addr_ntoa_r(&full, text, sizeof text);
	}
	xsmcSetString(xsResult, text);
}

void xs_network_signal_dbm(xsMachine *the)
{
	xsmcSetInteger(xsResult, medium_signal_dbm());
}
