/* The natives of mdns.ts on lwIP's raw interface. */
#include "../filter.h"

#include <string.h>

#include "../../esp32/port.h"

#include "esp_netif.h"
#include "lwip/igmp.h"
#include "lwip/mld6.h"
#include "lwip/priv/tcpip_priv.h"

enum {
	PORT = 5353,
	PACKET_BYTES = 512, /* as in mdns.ts */
	WORD_BYTES = 33,
	TIME_TO_LIVE = 255, /* RFC 6762 §11 */
};

static char word[WORD_BYTES];
static ip_addr_t group4, group6;

static bool wanted(const uint8_t *packet, size_t length)
{
	return mdns_concerns(packet, length, word);
}

static struct port port;

void xs_mdns_open(xsMachine *the)
{
	xsmcToStringBuffer(xsArg(0), word, sizeof word);
	for (char *at = word; *at != 0; at++) {
		*at = (char)mdns_lower((uint8_t)*at);
	}
	IP_ADDR4(&group4, 224, 0, 0, 251);
	IP_ADDR6_HOST(&group6, 0xff020000, 0, 0, 0xfb);
	const struct port_use use = {.number = PORT, .packet_bytes = PACKET_BYTES, .wanted = wanted};
	if (!port_open(the, &port, &use, &xsArg(1))) {
		xsUnknownError("mDNS: UDP port %d cannot be bound", PORT);
	}
}

/* Joining twice would count twice, and leave a membership behind. */
static err_t join_there(struct tcpip_api_call_data *data)
{
	port.pcb->ttl = TIME_TO_LIVE;
	udp_set_multicast_ttl(port.pcb, TIME_TO_LIVE);
	struct netif *netif;
	NETIF_FOREACH(netif)
	{
		if ((netif->flags & NETIF_FLAG_IGMP) != 0 && igmp_lookfor_group(netif, ip_2_ip4(&group4)) == NULL) {
			igmp_joingroup_netif(netif, ip_2_ip4(&group4));
		}
		ip6_addr_t group = *ip_2_ip6(&group6);
		ip6_addr_assign_zone(&group, IP6_MULTICAST, netif);
		if ((netif->flags & NETIF_FLAG_MLD6) != 0 && mld6_lookfor_group(netif, &group) == NULL) {
			mld6_joingroup_netif(netif, &group);
		}
	}
	return ERR_OK;
}

void xs_mdns_join(xsMachine *the)
{
	struct tcpip_api_call_data call;
	tcpip_api_call(join_there, &call);
}

void xs_mdns_take(xsMachine *the)
{
	port_take(the, &port);
}

struct send_call {
	struct tcpip_api_call_data call;
	const uint8_t *bytes;
	uint16_t length;
};

/* A copy for each group: the stack puts headers before it. At most a few a second. */
static bool send_to_group(const ip_addr_t *group, const uint8_t *bytes, uint16_t length)
{
	struct pbuf *pbuf = pbuf_alloc(PBUF_TRANSPORT, length, PBUF_RAM);
	if (pbuf == NULL) {
		return false;
	}
	memcpy(pbuf->payload, bytes, length);
	const err_t error = udp_sendto_if(port.pcb, pbuf, group, PORT, netif_default);
	pbuf_free(pbuf);
	return error == ERR_OK;
}

static err_t send_there(struct tcpip_api_call_data *data)
{
	const struct send_call *call = (const struct send_call *)data;
	if (netif_default == NULL) {
		return ERR_RTE;
	}
	ip_addr_t zoned6 = group6; /* the group itself belongs to no interface */
	ip6_addr_assign_zone(ip_2_ip6(&zoned6), IP6_MULTICAST, netif_default);
	const bool sent4 = send_to_group(&group4, call->bytes, call->length);
	const bool sent6 = send_to_group(&zoned6, call->bytes, call->length);
	return sent4 || sent6 ? ERR_OK : ERR_RTE;
}

void xs_mdns_send(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	const int length = xsmcToInteger(xsArg(1));
	struct send_call call = {.bytes = bytes, .length = (uint16_t)length};
	const bool fits = length > 0 && length <= PACKET_BYTES && (xsUnsignedValue)length <= size;
	xsmcSetBoolean(xsResult, fits && tcpip_api_call(send_there, &call.call) == ERR_OK);
}

void xs_mdns_addresses(xsMachine *the)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	if (size < 20) {
		xsRangeError("a buffer of %u bytes cannot take addresses of 20", (unsigned)size);
	}
	esp_netif_t *netif = esp_netif_get_default_netif();
	esp_netif_ip_info_t info;
	esp_ip6_addr_t link_local;
	int families = 0;
	if (netif != NULL && esp_netif_get_ip_info(netif, &info) == ESP_OK && info.ip.addr != 0) {
		memcpy(into, &info.ip.addr, 4);
		families |= 1;
	}
	if (netif != NULL && esp_netif_get_ip6_linklocal(netif, &link_local) == ESP_OK) {
		memcpy((uint8_t *)into + 4, link_local.addr, 16);
		families |= 2;
	}
	xsmcSetInteger(xsResult, families);
}
