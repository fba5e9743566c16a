/* The board's side, on lwIP's raw interface. A message is an allocation of the stack's, which frees it when it has left. */
#include "../transmit.h"

#include <string.h>

#include "esp_netif.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/udp.h"

/* tcpip_thread only. */
static struct udp_pcb *pcb;
static ip_addr_t target;
static uint16_t target_port;

struct aim_call {
	struct tcpip_api_call_data call;
	const char *address;
	uint16_t port;
};

static err_t aim_there(struct tcpip_api_call_data *data)
{
	const struct aim_call *call = (const struct aim_call *)data;
	if (pcb != NULL) {
		udp_remove(pcb);
		pcb = NULL;
	}
	if (call->address[0] == '\0') {
		return ERR_OK;
	}
	if (ipaddr_aton(call->address, &target) == 0) {
		return ERR_VAL;
	}
	target_port = call->port;
	pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
	return pcb != NULL ? ERR_OK : ERR_MEM;
}

bool syslog_aim(const char *address, uint16_t port)
{
	struct aim_call call = {.address = address, .port = port};
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
	return tcpip_api_call(aim_there, &call.call) == ERR_OK;
}

struct send_call {
	struct tcpip_api_call_data call;
	const uint8_t *bytes;
	size_t length;
};

static err_t send_there(struct tcpip_api_call_data *data)
{
	const struct send_call *call = (const struct send_call *)data;
	struct pbuf *pbuf = pcb == NULL ? NULL : pbuf_alloc(PBUF_TRANSPORT, (u16_t)call->length, PBUF_RAM);
	if (pbuf == NULL) {
		return ERR_MEM;
	}
	memcpy(pbuf->payload, call->bytes, call->length);
	const err_t error = udp_sendto(pcb, pbuf, &target, target_port);
	pbuf_free(pbuf);
	return error;
}

bool syslog_transmit(const uint8_t *bytes, size_t length)
{
	struct send_call call = {.bytes = bytes, .length = length};
	return tcpip_api_call(send_there, &call.call) == ERR_OK;
}
