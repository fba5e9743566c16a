/*
 * The responder's socket on the ESP32: lwIP's raw interface, so that a request is stamped and answered in the very
 * call in which the stack delivers it, on tcpip_thread (priority 18, far above the engine's 4).
 *
 * A reply is stamped just before it goes into the stack. Where the stack would then hold it back to ask for the
 * client's hardware address, the request waits here instead until that is known, and the reply is stamped then.
 * (For IPv6 the stack does not tell; the first reply to a new neighbour may leave late by one round of its question.)
 *
 * Nothing is allocated per packet: replies lie in buffers of our own, which the stack gives back when they are sent.
 */
#include "../responder.h"

#include <string.h>

#include "../../esp32/disturbance.h"
#include "../../esp32/entropy.h"
#include "../../esp32/neighbour.h"
#include "../../esp32/notify.h"
#include "../../pulse/pulse.h"
#include "../hot.h"
#include "outgoing.h"

#include "esp_attr.h"
#include "esp_netif.h"
#include "lwip/etharp.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"

enum {
	/* Requests whose senders' hardware addresses are being asked for. */
	WAITING = 4,
	RETRY_MS = 3,
	RETRIES = 30,
	ADDRESS_TEXT_BYTES = 46,
};

/* Where a packet came from, as lwIP has it. */
struct endpoint {
	ip_addr_t from, local;
	uint16_t port;
	uint8_t interface; /* index of the interface; 0 none */
};

struct waiting {
	struct endpoint endpoint;
	uint64_t receive_ticks;
	uint8_t tries; /* left; 0: the place is free */
	struct request request;
	uint8_t kept[SERVE_KEPT_BYTES];
};

/* All but the notification belong to tcpip_thread. */
static struct {
	struct udp_pcb *pcb;
	struct waiting waiting[WAITING];
	bool retrying;
	uint8_t request[HANDOVER_PACKET_BYTES];
	struct notify on_packet;
} udp;

/* Sends and lets go of `pbuf`, from the address that was asked unless that was everybody's. */
static bool HOT send_to(const struct endpoint *to, struct pbuf *pbuf)
{
	struct netif *netif = netif_get_by_index(to->interface);
	err_t error = ERR_RTE;
	if (netif != NULL) {
		const bool own =
			!ip_addr_isany(&to->local) && !ip_addr_ismulticast(&to->local) && !ip_addr_isbroadcast(&to->local, netif);
		error = own ? udp_sendto_if_src(udp.pcb, pbuf, &to->from, to->port, netif, &to->local)
					: udp_sendto_if(udp.pcb, pbuf, &to->from, to->port, netif);
	}
	pbuf_free(pbuf);
	return error == ERR_OK;
}

static void HOT answer(const struct endpoint *client, const struct request *request,
	const uint8_t kept[SERVE_KEPT_BYTES], uint64_t receive_ticks)
{
	struct server *server = &responder.server;
	struct pbuf *pbuf = outgoing_reply(serve_answer_bytes(request));
	if (pbuf == NULL) {
		serve_unsent(server);
		return;
	}
	memcpy(pbuf->payload, kept, SERVE_KEPT_BYTES);
	const size_t length = serve_answer(server, request, pbuf->payload, receive_ticks, pulse_now());
	if (length == 0) {
		pbuf_free(pbuf);
		return;
	}
	pbuf_realloc(pbuf, (u16_t)length); /* shorter at most */
	if (send_to(client, pbuf)) {
		/* The network driver has it now; when it is on the air nothing tells. */
		serve_left(server, pulse_now);
	} else {
		serve_unsent(server);
	}
}

/* Carries no time, so it may wait in the stack for the hardware address. */
static void send_untimed(const struct endpoint *client, const uint8_t packet[REPLY_PACKET_BYTES])
{
	struct pbuf *pbuf = outgoing_reply(REPLY_PACKET_BYTES);
	if (pbuf != NULL) {
		memcpy(pbuf->payload, packet, REPLY_PACKET_BYTES);
	}
	if (pbuf == NULL || !send_to(client, pbuf)) {
		serve_unsent(&responder.server);
	}
}

/* Answers those whose hardware address has come, gives up those who waited too long. */
static void retry(void *context)
{
	udp.retrying = false;
	for (int i = 0; i < WAITING; i++) {
		struct waiting *waiting = &udp.waiting[i];
		const ip4_addr_t *next;
		if (waiting->tries == 0) {
			continue;
		}
		if (!disturbance_now()
			&& neighbour_known(netif_get_by_index(waiting->endpoint.interface), &waiting->endpoint.from, &next)) {
			waiting->tries = 0;
			answer(&waiting->endpoint, &waiting->request, waiting->kept, waiting->receive_ticks);
		} else if (--waiting->tries == 0) {
			serve_unsent(&responder.server);
		} else {
			udp.retrying = true;
		}
	}
	if (udp.retrying) {
		sys_timeout(RETRY_MS, retry, NULL);
	}
}

/* Keeps a request until the hardware address of its sender, which is asked for here, is known. */
static void keep_waiting(const struct endpoint *client, const ip4_addr_t *next, const struct request *request,
	uint64_t receive_ticks)
{
	for (int i = 0; i < WAITING; i++) {
		struct waiting *waiting = &udp.waiting[i];
		if (waiting->tries == 0) {
			waiting->endpoint = *client;
			waiting->receive_ticks = receive_ticks;
			waiting->tries = RETRIES;
			waiting->request = *request;
			memcpy(waiting->kept, udp.request, SERVE_KEPT_BYTES);
			etharp_query(netif_get_by_index(client->interface), next, NULL);
			if (!udp.retrying) {
				udp.retrying = true;
				sys_timeout(RETRY_MS, retry, NULL);
			}
			return;
		}
	}
	serve_unsent(&responder.server);
}

/* Between lwIP's addresses and the form that all platforms share. */
static void HOT to_shared(const ip_addr_t *address, uint8_t shared[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	if (IP_IS_V4(address)) {
		memcpy(shared, mapped, sizeof mapped);
		memcpy(shared + 12, &ip_2_ip4(address)->addr, 4);
	} else {
		memcpy(shared, ip_2_ip6(address)->addr, 16);
	}
}

static void from_shared(const uint8_t shared[16], uint8_t zone, ip_addr_t *address)
{
	ip6_addr_t full = {0};
	memcpy(full.addr, shared, 16);
	if (ip6_addr_isipv4mappedipv6(&full)) {
		ip_addr_set_zero_ip4(address);
		memcpy(&ip_2_ip4(address)->addr, shared + 12, 4);
	} else {
		ip6_addr_set_zone(&full, ip6_addr_has_scope(&full, IP6_UNKNOWN) ? zone : IP6_NO_ZONE);
		ip_addr_copy_from_ip6(*address, full);
	}
}

static void hand_over(const struct endpoint *client, const struct arrival *arrival)
{
	struct handover_peer from = {.port = client->port, .zone = client->interface};
	memcpy(from.address, arrival->address, sizeof from.address);
	to_shared(&client->local, from.local);
	if (serve_hand_over(&responder.server, arrival, &from)) {
		notify_post(&udp.on_packet);
	}
}

/*
 * Whether no client can have sent from this address: what is answered there comes back to this board, or goes to many.
 * lwIP itself drops broadcast and multicast sources; that is not relied on.
 */
static bool HOT is_no_client(const ip_addr_t *from, struct netif *netif)
{
	if (ip_addr_isany(from) || ip_addr_ismulticast(from) || ip_addr_isloopback(from)) {
		return true;
	}
	if (netif == NULL) {
		return false;
	}
	if (IP_IS_V6(from)) {
		return netif_get_ip6_addr_match(netif, ip_2_ip6(from)) >= 0;
	}
	return ip4_addr_isbroadcast(ip_2_ip4(from), netif) || ip4_addr_cmp(ip_2_ip4(from), netif_ip4_addr(netif));
}

/* Has serve.c decide what becomes of the packet in udp.request. */
static void HOT serve(const struct endpoint *client, const struct arrival *arrival)
{
	const ip4_addr_t *next;
	struct request request;
	switch (serve_take(&responder.server, arrival, &request)) {
	case SERVE_ANSWER:
		if (neighbour_known(netif_get_by_index(client->interface), &client->from, &next)) {
			answer(client, &request, arrival->bytes, arrival->receive_ticks);
		} else {
			keep_waiting(client, next, &request, arrival->receive_ticks);
		}
		break;
	case SERVE_SEND:
		send_untimed(client, arrival->bytes);
		break;
	case SERVE_HAND_OVER:
		hand_over(client, arrival);
		break;
	case SERVE_NOTHING:
		break;
	}
}

/* What to do with a packet that has its stamp. Not inline: on_request is to be short. */
__attribute__((noinline)) static void HOT receive(struct pbuf *pbuf, const ip_addr_t *from, u16_t port,
	uint64_t receive_ticks)
{
	struct netif *netif = ip_current_input_netif();
	const struct endpoint client = {
		.from = *from, .local = *ip_current_dest_addr(), .port = port, .interface = netif_get_index(netif)};
	uint8_t sender[16];
	to_shared(from, sender);
	const struct arrival arrival = {
		.address = sender, .port = port, .bytes = udp.request, .length = pbuf->tot_len, .receive_ticks = receive_ticks};
	if (arrival.length <= sizeof udp.request) {
		pbuf_copy_partial(pbuf, udp.request, (u16_t)arrival.length, 0);
	}
	pbuf_free(pbuf);
	if (disturbance_now()) {
		reply_count(&responder.server.reader, REPLY_LATE);
	} else if (is_no_client(from, netif)) {
		reply_count(&responder.server.reader, REPLY_BAD_SOURCE);
	} else {
		serve(&client, &arrival);
	}
}

/*
 * lwIP delivers a packet, and `pbuf` with it. The stamp comes first: this function and all that pulse_now calls are in
 * RAM, so no miss of the flash's cache is in it from here on. What came before is: of lwIP, LWIP_IRAM_OPTIMIZATION puts
 * ip4_input and udp_input into RAM, but not all that they call. The answer is made in RAM too, but for
 * pbuf_copy_partial, MACs and the search for a neighbour (hot.h). The floor of the published dispersion stands for all
 * of it (src/path.ts).
 */
static void IRAM_ATTR on_request(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from,
	u16_t port)
{
	receive(pbuf, from, port, pulse_now());
}

/* Calls from the engine's task to tcpip_thread, which wait for their result. */
struct open_call {
	struct tcpip_api_call_data call;
	ip_addr_t address;
	uint16_t port;
};

static err_t open_there(struct tcpip_api_call_data *data)
{
	const struct open_call *call = (const struct open_call *)data;
	udp.pcb = udp_new_ip_type(IP_GET_TYPE(&call->address));
	if (udp.pcb == NULL) {
		return ERR_MEM;
	}
	const err_t error = udp_bind(udp.pcb, &call->address, call->port);
	if (error == ERR_OK) {
		udp_recv(udp.pcb, on_request, NULL);
	} else {
		udp_remove(udp.pcb);
		udp.pcb = NULL;
	}
	return error;
}

void xs_responder_open(xsMachine *the)
{
	char text[ADDRESS_TEXT_BYTES];
	xsmcToStringBuffer(xsArg(0), text, sizeof text);
	struct open_call call = {.address = *IP_ANY_TYPE, .port = (uint16_t)xsmcToInteger(xsArg(1))};
	if (text[0] != 0 && ipaddr_aton(text, &call.address) == 0) {
		xsRangeError("\"%s\" is not an IPv4 or IPv6 address; correct serving.address", text);
	}
	notify_open(the, &udp.on_packet, &xsArg(2));
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
	const err_t error = tcpip_api_call(open_there, &call.call);
	if (error != ERR_OK) {
		xsUnknownError("UDP port %d of %s cannot be bound (lwIP error %d); choose another serving.port", call.port,
			text[0] == 0 ? "any address" : text, error);
	}
}

struct send_call {
	struct tcpip_api_call_data call;
	const struct handover_peer *to;
	const uint8_t *bytes;
	size_t length;
};

static err_t send_there(struct tcpip_api_call_data *data)
{
	const struct send_call *call = (const struct send_call *)data;
	const uint8_t interface = (uint8_t)call->to->zone;
	struct endpoint to = {.port = call->to->port, .interface = interface};
	from_shared(call->to->address, interface, &to.from);
	from_shared(call->to->local, interface, &to.local);
	struct pbuf *pbuf = outgoing_composed(call->length);
	if (pbuf == NULL) {
		return ERR_MEM;
	}
	memcpy(pbuf->payload, call->bytes, call->length);
	return send_to(&to, pbuf) ? ERR_OK : ERR_RTE;
}

void responder_random(void *into, size_t size)
{
	entropy_fill(into, size);
}

bool responder_send(const struct handover_peer *to, const uint8_t *bytes, size_t length)
{
	struct send_call call = {.to = to, .bytes = bytes, .length = length};
	return udp.pcb != NULL && length > 0 && length <= HANDOVER_PACKET_BYTES
		&& tcpip_api_call(send_there, &call.call) == ERR_OK;
}

struct unasked_call {
	struct tcpip_api_call_data call;
	ip_addr_t to;
	uint16_t port;
	uint8_t hops;
	const uint8_t *bytes;
	size_t length;
};

/* By the default network: the stack would choose another only for an address of that network. */
static err_t send_unasked_there(struct tcpip_api_call_data *data)
{
	const struct unasked_call *call = (const struct unasked_call *)data;
	struct netif *netif = netif_default;
	if (netif == NULL || !netif_is_up(netif)) {
		return ERR_RTE;
	}
	ip_addr_t to = call->to;
	if (IP_IS_V6(&to)) {
		ip6_addr_assign_zone(ip_2_ip6(&to), IP6_UNKNOWN, netif);
	}
	struct pbuf *pbuf = outgoing_composed(call->length);
	if (pbuf == NULL) {
		return ERR_MEM;
	}
	memcpy(pbuf->payload, call->bytes, call->length);
	udp_set_multicast_ttl(udp.pcb, call->hops);
	ip_set_option(udp.pcb, SOF_BROADCAST);
	const err_t error = udp_sendto_if(udp.pcb, pbuf, &to, call->port, netif);
	pbuf_free(pbuf);
	return error;
}

bool responder_send_to(const char *address, uint16_t port, uint8_t hops, const uint8_t *bytes, size_t length)
{
	struct unasked_call call = {.port = port, .hops = hops, .bytes = bytes, .length = length};
	return udp.pcb != NULL && length > 0 && length <= HANDOVER_PACKET_BYTES && ipaddr_aton(address, &call.to) != 0
		&& tcpip_api_call(send_unasked_there, &call.call) == ERR_OK;
}
