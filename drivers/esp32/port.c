/* See port.h. */
#include "port.h"

#include <string.h>

#include "esp_netif.h"
#include "lwip/priv/tcpip_priv.h"

/* The form of addresses that all platforms share: as in IPv6, IPv4 mapped (RFC 4291 §2.5.5.2). */
static void to_shared(const ip_addr_t *address, uint8_t shared[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	if (IP_IS_V4(address)) {
		memcpy(shared, mapped, sizeof mapped);
		memcpy(shared + 12, &ip_2_ip4(address)->addr, 4);
	} else {
		memcpy(shared, ip_2_ip6(address)->addr, 16);
	}
}

static bool admitted(const struct port *port, const ip_addr_t *from)
{
	uint8_t address[16];
	if (port->use.admits == NULL) {
		return true;
	}
	to_shared(from, address);
	return port->use.admits(address);
}

static void on_datagram(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from, u16_t number)
{
	struct port *port = context;
	const uint32_t written = atomic_load(&port->written);
	const size_t length = pbuf->tot_len;
	/* The place after the newest may hold the packet last taken, which is still to be answered: one stays free. */
	if (length <= port->use.packet_bytes && admitted(port, from)
		&& written - atomic_load(&port->taken) < PORT_PACKETS - 1) {
		struct port_packet *packet = &port->packets[written % PORT_PACKETS];
		pbuf_copy_partial(pbuf, packet->bytes, (u16_t)length, 0);
		if (port->use.wanted == NULL || port->use.wanted(packet->bytes, length)) {
			packet->from = *from;
			packet->port = number;
			packet->interface = netif_get_index(ip_current_input_netif());
			packet->length = (uint16_t)length;
			atomic_store(&port->written, written + 1);
			notify_post(&port->on_packet);
		}
	}
	pbuf_free(pbuf);
}

struct open_call {
	struct tcpip_api_call_data call;
	struct port *port;
};

static err_t open_there(struct tcpip_api_call_data *data)
{
	const struct open_call *call = (const struct open_call *)data;
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
	if (pcb == NULL) {
		return ERR_MEM;
	}
	const err_t error = udp_bind(pcb, IP_ANY_TYPE, call->port->use.number);
	if (error != ERR_OK) {
		udp_remove(pcb);
		return error;
	}
	call->port->pcb = pcb;
	udp_recv(pcb, on_datagram, call->port);
	return ERR_OK;
}

bool port_open(xsMachine *the, struct port *port, const struct port_use *use, xsSlot *function)
{
	struct open_call call = {.port = port};
	notify_open(the, &port->on_packet, function);
	port->use = *use;
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
	return tcpip_api_call(open_there, &call.call) == ERR_OK;
}

void port_take(xsMachine *the, struct port *port)
{
	void *into;
	xsUnsignedValue size;
	xsmcGetBufferWritable(xsArg(0), &into, &size);
	if (size < port->use.packet_bytes) {
		xsRangeError("a buffer of %u bytes cannot take packets of %u", (unsigned)size,
			(unsigned)port->use.packet_bytes);
	}
	const uint32_t taken = atomic_load(&port->taken);
	int length = 0;
	if (atomic_load(&port->written) != taken) {
		const struct port_packet *packet = &port->packets[taken % PORT_PACKETS];
		length = packet->length;
		memcpy(into, packet->bytes, packet->length);
		atomic_store(&port->taken, taken + 1);
	}
	xsmcSetInteger(xsResult, length);
}

struct reply_call {
	struct tcpip_api_call_data call;
	struct port *port;
	const uint8_t *bytes;
	size_t length;
};

static err_t reply_there(struct tcpip_api_call_data *data)
{
	const struct reply_call *call = (const struct reply_call *)data;
	const uint32_t taken = atomic_load(&call->port->taken);
	const struct port_packet *packet = &call->port->packets[(taken - 1) % PORT_PACKETS];
	struct netif *netif = netif_get_by_index(packet->interface);
	struct pbuf *pbuf = taken == 0 || netif == NULL ? NULL : pbuf_alloc(PBUF_TRANSPORT, (u16_t)call->length, PBUF_RAM);
	if (pbuf == NULL) {
		return ERR_MEM;
	}
	memcpy(pbuf->payload, call->bytes, call->length);
	const err_t error = udp_sendto_if(call->port->pcb, pbuf, &packet->from, packet->port, netif);
	pbuf_free(pbuf);
	return error;
}

bool port_reply(struct port *port, const uint8_t *bytes, size_t length)
{
	struct reply_call call = {.port = port, .bytes = bytes, .length = length};
	return port->pcb != NULL && length <= PORT_PACKET_BYTES && tcpip_api_call(reply_there, &call.call) == ERR_OK;
}
