/*
 * The natives of tcp.ts on lwIP's raw interface. All of lwIP happens on its own thread, the NTP service's thread too:
 * nothing here does more there than copy what a segment holds and look through a head of 1 KB.
 *
 * A connection gets one of the buffers with its first bytes: those that browsers open ahead of need cost only lwIP's
 * own block. While no buffer is free, lwIP keeps the segment and offers it again (ERR_MEM from a receive callback).
 */
#include <stdint.h>

#include <stdatomic.h>
#include <string.h>

#include "../tcp.h"
#include "../../esp32/notify.h"

#include "esp_netif.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/tcp.h"

enum {
	BACKLOG = 2, /* connections that are being made at one time; lwIP has room for 8 in all */
	POLL_HALF_SECONDS = 2 * REQUEST_SECONDS,
	WAITING = 4, /* connections without a buffer; more are refused */
};

struct connection tcp_connections[CONNECTIONS];

/* tcpip_thread only. */
static struct tcp_pcb *pcbs[CONNECTIONS];
static struct tcp_pcb *listener;
static int waiting;

static struct notify on_event;
static bool opened; /* engine's task only */

/* The argument of a connection's callbacks: its buffer, or NULL before it has one. */
static int index_of(const struct connection *connection)
{
	return (int)(connection - tcp_connections);
}

static void forget(struct connection *connection)
{
	const int state = atomic_load(&connection->state);
	pcbs[index_of(connection)] = NULL;
	if (state == CONNECTION_RECEIVING || state == CONNECTION_ENDING) {
		atomic_store(&connection->state, CONNECTION_FREE);
	} else {
		/* The engine gives it back when it sees this. */
		atomic_store(&connection->gone, true);
		notify_post(&on_event);
	}
}

/* lwIP has already freed its block. */
static void on_error(void *context, err_t error)
{
	(void)error;
	if (context == NULL) {
		waiting--;
	} else {
		forget(context);
	}
}

static void detach(struct tcp_pcb *pcb)
{
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
}

/* Ends it at once. The result is for callbacks: lwIP must not touch the block again. */
static err_t leave(struct connection *connection, struct tcp_pcb *pcb)
{
	detach(pcb);
	tcp_abort(pcb);
	if (connection == NULL) {
		waiting--;
	} else {
		forget(connection);
	}
	return ERR_ABRT;
}

/* All has left: an orderly end, or where memory is short none. */
static err_t finish(struct connection *connection, struct tcp_pcb *pcb)
{
	detach(pcb);
	forget(connection);
	if (tcp_close(pcb) != ERR_OK) {
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	return ERR_OK;
}

static bool all_left(const struct tcp_pcb *pcb)
{
	return pcb->unsent == NULL && pcb->unacked == NULL;
}

static err_t on_sent(void *context, struct tcp_pcb *pcb, u16_t length)
{
	struct connection *connection = context;
	(void)length;
	atomic_store(&connection->idle_s, 0);
	if (atomic_load(&connection->state) == CONNECTION_ENDING && all_left(pcb)) {
		return finish(connection, pcb);
	}
	notify_post(&on_event);
	return ERR_OK;
}

/* A connection without a buffer, ten half seconds after it was made. */
static err_t on_poll(void *context, struct tcp_pcb *pcb)
{
	return context == NULL ? leave(NULL, pcb) : ERR_OK;
}

static err_t on_bytes(void *context, struct tcp_pcb *pcb, struct pbuf *pbuf, err_t error)
{
	struct connection *connection = context;
	if (pbuf == NULL) {
		/* The other end sends no more: whoever has asked may still read. */
		const int state = connection == NULL ? CONNECTION_RECEIVING : atomic_load(&connection->state);
		return state == CONNECTION_RECEIVING ? leave(connection, pcb) : ERR_OK;
	}
	if (connection == NULL) {
		connection = connection_take(tcp_connections);
		if (connection == NULL) {
			return ERR_MEM;
		}
		waiting--;
		pcbs[index_of(connection)] = pcb;
		tcp_arg(pcb, connection);
		tcp_sent(pcb, on_sent);
	}
	bool whole = false;
	for (const struct pbuf *piece = pbuf; error == ERR_OK && piece != NULL && !whole; piece = piece->next) {
		whole = connection_receive(connection, piece->payload, piece->len);
	}
	tcp_recved(pcb, pbuf->tot_len);
	pbuf_free(pbuf);
	if (whole) {
		notify_post(&on_event);
	}
	return ERR_OK;
}

static err_t on_connection(void *context, struct tcp_pcb *pcb, err_t error)
{
	(void)context;
	if (error != ERR_OK || pcb == NULL || waiting == WAITING) {
		return ERR_MEM; /* lwIP aborts it */
	}
	waiting++;
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, on_bytes);
	tcp_err(pcb, on_error);
	tcp_poll(pcb, on_poll, POLL_HALF_SECONDS);
	return ERR_OK;
}

struct open_call {
	struct tcpip_api_call_data call;
	uint16_t port;
};

static err_t open_there(struct tcpip_api_call_data *data)
{
	const struct open_call *call = (const struct open_call *)data;
	struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);
	if (pcb == NULL) {
		return ERR_MEM;
	}
	const err_t error = tcp_bind(pcb, IP_ANY_TYPE, call->port);
	listener = error == ERR_OK ? tcp_listen_with_backlog(pcb, BACKLOG) : NULL;
	if (listener == NULL) {
		tcp_close(pcb);
		return error == ERR_OK ? ERR_MEM : error;
	}
	tcp_accept(listener, on_connection);
	return ERR_OK;
}

void xs_tcp_open(xsMachine *the)
{
	struct open_call call = {.port = (uint16_t)xsmcToInteger(xsArg(0))};
	notify_open(the, &on_event, &xsArg(1));
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
	opened = tcpip_api_call(open_there, &call.call) == ERR_OK;
	if (!opened) {
		xsUnknownError("web: TCP port %d cannot be opened; choose another web.port", (int)call.port);
	}
}

struct connection_call {
	struct tcpip_api_call_data call;
	int index;
	const uint8_t *bytes;
	size_t length; /* given, or found */
};

static err_t room_there(struct tcpip_api_call_data *data)
{
	struct connection_call *call = (struct connection_call *)data;
	struct tcp_pcb *pcb = pcbs[call->index];
	const bool has_room = pcb != NULL && tcp_sndqueuelen(pcb) + 4 < TCP_SND_QUEUELEN;
	call->length = !has_room ? 0 : tcp_sndbuf(pcb) < TCP_SEND_BYTES ? tcp_sndbuf(pcb) : TCP_SEND_BYTES;
	return ERR_OK;
}

size_t tcp_room(int index)
{
	struct connection_call call = {.index = index};
	tcpip_api_call(room_there, &call.call);
	return call.length;
}

static err_t write_there(struct tcpip_api_call_data *data)
{
	const struct connection_call *call = (const struct connection_call *)data;
	struct tcp_pcb *pcb = pcbs[call->index];
	if (pcb == NULL) {
		return ERR_CONN;
	}
	const err_t error = tcp_write(pcb, call->bytes, (u16_t)call->length, TCP_WRITE_FLAG_COPY);
	if (error == ERR_OK) {
		return tcp_output(pcb);
	}
	/* Half an answer is worse than none: the other end sees a connection that broke. */
	leave(&tcp_connections[call->index], pcb);
	return error;
}

void tcp_write_bytes(int index, const uint8_t *bytes, size_t length)
{
	struct connection_call call = {.index = index, .bytes = bytes, .length = length};
	tcpip_api_call(write_there, &call.call);
}

static err_t end_there(struct tcpip_api_call_data *data)
{
	const struct connection_call *call = (const struct connection_call *)data;
	struct connection *connection = &tcp_connections[call->index];
	struct tcp_pcb *pcb = pcbs[call->index];
	atomic_store(&connection->state, CONNECTION_ENDING);
	if (pcb == NULL) {
		atomic_store(&connection->state, CONNECTION_FREE);
	} else if (all_left(pcb)) {
		finish(connection, pcb);
	}
	return ERR_OK;
}

void tcp_end(int index)
{
	struct connection_call call = {.index = index};
	tcpip_api_call(end_there, &call.call);
}

struct pass_call {
	struct tcpip_api_call_data call;
	const char *pass;
};

static err_t set_pass_there(struct tcpip_api_call_data *data)
{
	connection_set_pass(((const struct pass_call *)data)->pass);
	return ERR_OK;
}

void tcp_set_pass(const char *pass)
{
	struct pass_call call = {.pass = pass};
	tcpip_api_call(set_pass_there, &call.call);
}

static err_t tick_there(struct tcpip_api_call_data *data)
{
	(void)data;
	for (int i = 0; i < CONNECTIONS; i++) {
		if (connection_tick(&tcp_connections[i]) && pcbs[i] != NULL) {
			leave(&tcp_connections[i], pcbs[i]);
		}
	}
	return ERR_OK;
}

void tcp_tick(void)
{
	struct tcpip_api_call_data call;
	if (opened) {
		tcpip_api_call(tick_there, &call);
	}
}
