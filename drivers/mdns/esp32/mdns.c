/* The natives of mdns.ts on lwIP's raw interface. */
#include "../filter.h"

#include <string.h>

#include "../../esp32/notify.h"

#include "esp_netif.h"
#include "lwip/igmp.h"
#include "lwip/mld6.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/udp.h"

enum {
	PORT = 5353,
	PACKET_BYTES = 512, /* as in mdns.ts */
	PACKETS = 4,
	WORD_BYTES = 33,
	TIME_TO_LIVE = 255, /* RFC 6762 §11 */
};

/* A ring between tcpip_thread and the engine's task. */
static struct {
	struct udp_pcb *pcb;
	char word[WORD_BYTES];
	ip_addr_t group4, group6;
	_Atomic uint32_t written, taken;
	uint16_t lengths[PACKETS];
	uint8_t packets[PACKETS][PACKET_BYTES];
	struct notify on_packet;
} mdns;

static void on_datagram(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from, u16_t port)
{
	const uint32_t written = mdns.written;
	const size_t length = pbuf->tot_len;
	if (length <= PACKET_BYTES && written - mdns.taken < PACKETS) {
		uint8_t *packet = mdns.packets[written % PACKETS];
		pbuf_copy_partial(pbuf, packet, (u16_t)length, 0);
		if (mdns_concerns(packet, length, mdns.word)) {
			mdns.lengths[written % PACKETS] = (uint16_t)length;
			mdns.written = written + 1;
			notify_post(&mdns.on_packet);
		}
	}
	pbuf_free(pbuf);
}

static err_t open_there(struct tcpip_api_call_data *data)
{
	mdns.pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
	if (mdns.pcb == NULL) {
		return ERR_MEM;
	}
	ip_set_option(mdns.pcb, SOF_REUSEADDR);
	const err_t error = udp_bind(mdns.pcb, IP_ANY_TYPE, PORT);
	if (error == ERR_OK) {
		mdns.pcb->ttl = TIME_TO_LIVE;
		udp_set_multicast_ttl(mdns.pcb, TIME_TO_LIVE);
		udp_recv(mdns.pcb, on_datagram, NULL);
	}
	return error;
}

void xs_mdns_open(xsMachine *the)
{
	struct tcpip_api_call_data call;
	xsmcToStringBuffer(xsArg(0), mdns.word, sizeof mdns.word);
	for (char *at = mdns.word; *at != 0; at++) {
		*at = (char)mdns_lower((uint8_t)*at);
	}
	notify_open(the, &mdns.on_packet, &xsArg(1));
	IP_ADDR4(&mdns.group4, 224, 0, 0, 251);
	IP_ADDR6_HOST(&mdns.group6, 0xff020000, 0, 0, 0xfb);
	esp_netif_init();
	if (tcpip_api_call(open_there, &call) != ERR_OK) {
		xsUnknownError("mDNS: UDP port %d cannot be bound", PORT);
	}
}

/* Joining twice would count twice, and leave a membership behind. */
static err_t join_there(struct tcpip_api_call_data *data)
{
	struct netif *netif;
	NETIF_FOREACH(netif)
	{
		if ((netif->flags & NETIF_FLAG_IGMP) != 0 && igmp_lookfor_group(netif, ip_2_ip4(&mdns.group4)) == NULL) {
			igmp_joingroup_netif(netif, ip_2_ip4(&mdns.group4));
		}
		ip6_addr_t group = *ip_2_ip6(&mdns.group6);
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
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	const uint32_t taken = mdns.taken;
	if (size < PACKET_BYTES) {
		xsRangeError("a buffer of %u bytes cannot take packets of %u", (unsigned)size, (unsigned)PACKET_BYTES);
	}
	if (mdns.written == taken) {
		xsmcSetInteger(xsResult, 0);
		return;
	}
	const uint16_t length = mdns.lengths[taken % PACKETS];
	memcpy(into, mdns.packets[taken % PACKETS], length);
	mdns.taken = taken + 1;
	xsmcSetInteger(xsResult, length);
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
	const err_t error = udp_sendto_if(mdns.pcb, pbuf, group, PORT, netif_default);
	pbuf_free(pbuf);
	return error == ERR_OK;
}

static err_t send_there(struct tcpip_api_call_data *data)
{
	const struct send_call *call = (const struct send_call *)data;
	if (netif_default == NULL) {
		return ERR_RTE;
	}
	ip_addr_t group6 = mdns.group6;
	ip6_addr_assign_zone(ip_2_ip6(&group6), IP6_MULTICAST, netif_default);
	const bool sent4 = send_to_group(&mdns.group4, call->bytes, call->length);
	const bool sent6 = send_to_group(&group6, call->bytes, call->length);
	return sent4 || sent6 ? ERR_OK : ERR_RTE;
}

void xs_mdns_send(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue size;
	xsmcGetBufferReadable(xsArg(0), &bytes, &size);
	const int length = xsmcToInteger(xsArg(1));
	struct send_call call = { .bytes = bytes, .length = (uint16_t)length };
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
