/*
 * The firmware's own connection on lwIP's raw interface: its block, and the callbacks that move the state on. Everything
 * but the calls from the engine's task happens on tcpip_thread.
 */
#include "../outbound.h"
#include "../tcp.h"

#include "../../esp32/notify.h"

#include "esp_netif.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/tcp.h"

struct outbound tcp_outbound;

static struct tcp_pcb *pcb; /* tcpip_thread only */
static struct notify on_event;

static void detach(void)
{
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
	pcb = NULL;
}

static void ended(void)
{
	atomic_store(&tcp_outbound.state, OUTBOUND_ENDED);
	notify_post(&on_event);
}

/* Ends it at once. The result is for callbacks: lwIP must not touch the block again. */
static err_t leave(void)
{
	struct tcp_pcb *left = pcb;
	detach();
	tcp_abort(left);
	ended();
	return ERR_ABRT;
}

/* lwIP has already freed its block. */
static void on_error(void *context, err_t error)
{
	(void)context;
	(void)error;
	pcb = NULL;
	ended();
}

static err_t on_bytes(void *context, struct tcp_pcb *from, struct pbuf *pbuf, err_t error)
{
	(void)context;
	(void)error;
	if (pbuf == NULL) {
		return leave();
	}
	bool fits = true;
	for (const struct pbuf *piece = pbuf; fits && piece != NULL; piece = piece->next) {
		fits = outbound_receive(&tcp_outbound, piece->payload, piece->len);
	}
	tcp_recved(from, pbuf->tot_len);
	pbuf_free(pbuf);
	if (!fits) {
		return leave();
	}
	notify_post(&on_event);
	return ERR_OK;
}

static err_t on_sent(void *context, struct tcp_pcb *to, u16_t length)
{
	(void)context;
	(void)to;
	(void)length;
	notify_post(&on_event);
	return ERR_OK;
}

static err_t on_connected(void *context, struct tcp_pcb *to, err_t error)
{
	(void)context;
	(void)to;
	(void)error; /* lwIP has always ERR_OK here */
	atomic_store(&tcp_outbound.state, OUTBOUND_CONNECTED);
	notify_post(&on_event);
	return ERR_OK;
}

struct connect_call {
	struct tcpip_api_call_data call;
	const char *address;
	uint16_t port;
};

static err_t connect_there(struct tcpip_api_call_data *data)
{
	const struct connect_call *call = (const struct connect_call *)data;
	ip_addr_t address;
	if (ipaddr_aton(call->address, &address) == 0) {
		return ERR_VAL;
	}
	pcb = tcp_new_ip_type(IP_GET_TYPE(&address));
	if (pcb == NULL) {
		return ERR_MEM;
	}
	tcp_recv(pcb, on_bytes);
	tcp_sent(pcb, on_sent);
	tcp_err(pcb, on_error);
	const err_t error = tcp_connect(pcb, &address, call->port, on_connected);
	if (error != ERR_OK) {
		struct tcp_pcb *left = pcb;
		detach();
		tcp_abort(left);
	}
	return error;
}

bool outbound_connect(const char *address, uint16_t port)
{
	struct connect_call call = {.address = address, .port = port};
	return tcpip_api_call(connect_there, &call.call) == ERR_OK;
}

struct write_call {
	struct tcpip_api_call_data call;
	const uint8_t *bytes;
	size_t length; /* given, or found */
};

static err_t room_there(struct tcpip_api_call_data *data)
{
	struct write_call *call = (struct write_call *)data;
	const bool has_room = pcb != NULL && tcp_sndqueuelen(pcb) + 4 < TCP_SND_QUEUELEN;
	call->length = !has_room ? 0 : tcp_sndbuf(pcb) < TCP_SEND_BYTES ? tcp_sndbuf(pcb) : TCP_SEND_BYTES;
	return ERR_OK;
}

size_t outbound_room(void)
{
	struct write_call call = {.length = 0};
	tcpip_api_call(room_there, &call.call);
	return call.length;
}

static err_t write_there(struct tcpip_api_call_data *data)
{
	const struct write_call *call = (const struct write_call *)data;
	if (pcb == NULL) {
		return ERR_CONN;
	}
	const err_t error = tcp_write(pcb, call->bytes, (u16_t)call->length, TCP_WRITE_FLAG_COPY);
	if (error == ERR_OK) {
		return tcp_output(pcb);
	}
	/* A packet of which a part is missing would be read as another one. */
	leave();
	return error;
}

void outbound_write(const uint8_t *bytes, size_t length)
{
	struct write_call call = {.bytes = bytes, .length = length};
	tcpip_api_call(write_there, &call.call);
}

static err_t disconnect_there(struct tcpip_api_call_data *data)
{
	(void)data;
	struct tcp_pcb *left = pcb;
	if (left != NULL) {
		detach();
		if (atomic_load(&tcp_outbound.state) != OUTBOUND_CONNECTED || tcp_close(left) != ERR_OK) {
			tcp_abort(left);
		}
	}
	atomic_store(&tcp_outbound.state, OUTBOUND_NONE);
	return ERR_OK;
}

void outbound_disconnect(void)
{
	struct tcpip_api_call_data call;
	tcpip_api_call(disconnect_there, &call);
}

static err_t leave_there(struct tcpip_api_call_data *data)
{
	(void)data;
	if (pcb != NULL) {
		leave();
	}
	return ERR_OK;
}

void outbound_leave(void)
{
	struct tcpip_api_call_data call;
	tcpip_api_call(leave_there, &call);
}

void xs_tcp_open_outbound(xsMachine *the)
{
	notify_open(the, &on_event, &xsArg(0));
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
}
