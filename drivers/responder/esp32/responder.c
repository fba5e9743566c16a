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
#include "../../esp32/notify.h"
#include "../../pulse/pulse.h"
#include "outgoing.h"

#include "esp_netif.h"
#include "esp_random.h"
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
	uint8_t packet[REPLY_PACKET_BYTES]; /* its header */
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
static bool send_to(const struct endpoint *to, struct pbuf *pbuf)
{
	struct netif *netif = netif_get_by_index(to->interface);
	err_t error = ERR_RTE;
	if (netif != NULL) {
		const bool own = !ip_addr_isany(&to->local) && !ip_addr_ismulticast(&to->local) && !ip_addr_isbroadcast(&to->local, netif);
		error = own ? udp_sendto_if_src(udp.pcb, pbuf, &to->from, to->port, netif, &to->local) :
			      udp_sendto_if(udp.pcb, pbuf, &to->from, to->port, netif);
	}
	pbuf_free(pbuf);
	return error == ERR_OK;
}

static void answer(const struct endpoint *client, const struct request *request, const uint8_t packet[REPLY_PACKET_BYTES],
	uint64_t receive_ticks)
{
	struct pbuf *pbuf = outgoing_reply(REPLY_PACKET_BYTES + request->mac_bytes);
	if (pbuf == NULL) {
		reply_count(&responder.reader, REPLY_UNSENT);
		return;
	}
	memcpy(pbuf->payload, packet, REPLY_PACKET_BYTES);
	if (request_answer(&responder.reader, &responder.publication, request, pbuf->payload, receive_ticks, pulse_now()) !=
	    REPLY_ANSWERED) {
		pbuf_free(pbuf);
		return;
	}
	if (!send_to(client, pbuf)) {
		reply_count(&responder.reader, REPLY_UNSENT);
	} else if (responder.reader.awaited != 0) {
		/* The network driver has it now; when it is on the air nothing tells. */
		reply_left(&responder.reader, responder.reader.awaited, pulse_now());
	}
}

/* Carries no time, so it may wait in the stack for the hardware address. */
static void send_kiss(const struct endpoint *client, const uint8_t packet[REPLY_PACKET_BYTES])
{
	struct pbuf *pbuf = outgoing_reply(REPLY_PACKET_BYTES);
	if (pbuf != NULL) {
		memcpy(pbuf->payload, packet, REPLY_PACKET_BYTES);
	}
	if (pbuf == NULL || !send_to(client, pbuf)) {
		reply_count(&responder.reader, REPLY_UNSENT);
	}
}

/* Whether the hardware address of the next hop to `to` is known; if not, `*next` is whose it is. */
static bool neighbour_known(struct netif *netif, const ip_addr_t *to, const ip4_addr_t **next)
{
	if (!IP_IS_V4(to) || netif == NULL || (netif->flags & NETIF_FLAG_ETHARP) == 0) {
		return true;
	}
	*next = ip_2_ip4(to);
	if (((ip4_addr_get_u32(*next) ^ ip4_addr_get_u32(netif_ip4_addr(netif))) & ip4_addr_get_u32(netif_ip4_netmask(netif))) != 0) {
		*next = netif_ip4_gw(netif);
	}
	struct eth_addr *hardware;
	const ip4_addr_t *entry;
	return etharp_find_addr(netif, *next, &hardware, &entry) >= 0;
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
		if (neighbour_known(netif_get_by_index(waiting->endpoint.interface), &waiting->endpoint.from, &next)) {
			waiting->tries = 0;
			answer(&waiting->endpoint, &waiting->request, waiting->packet, waiting->receive_ticks);
		} else if (--waiting->tries == 0) {
			reply_count(&responder.reader, REPLY_UNSENT);
		} else {
			udp.retrying = true;
		}
	}
	if (udp.retrying) {
		sys_timeout(RETRY_MS, retry, NULL);
	}
}

/* Keeps a request until the hardware address of its sender, which is asked for here, is known. */
static void keep_waiting(const struct endpoint *client, struct netif *netif, const ip4_addr_t *next,
	const struct request *request, const uint8_t *packet, uint64_t receive_ticks)
{
	for (int i = 0; i < WAITING; i++) {
		struct waiting *waiting = &udp.waiting[i];
		if (waiting->tries == 0) {
			waiting->endpoint = *client;
			waiting->receive_ticks = receive_ticks;
			waiting->tries = RETRIES;
			waiting->request = *request;
			memcpy(waiting->packet, packet, REPLY_PACKET_BYTES);
			etharp_query(netif, next, NULL);
			if (!udp.retrying) {
				udp.retrying = true;
				sys_timeout(RETRY_MS, retry, NULL);
			}
			return;
		}
	}
	reply_count(&responder.reader, REPLY_UNSENT);
}

/* Between lwIP's addresses and the form that all platforms share. */
static void to_shared(const ip_addr_t *address, uint8_t shared[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	if (IP_IS_V4(address)) {
		memcpy(shared, mapped, sizeof mapped);
		memcpy(shared + 12, &ip_2_ip4(address)->addr, 4);
	} else {
		memcpy(shared, ip_2_ip6(address)->addr, 16);
	}
}

static void from_shared(const uint8_t shared[16], uint8_t zone, ip_addr_t *address)
{
	ip6_addr_t full = { 0 };
	memcpy(full.addr, shared, 16);
	if (ip6_addr_isipv4mappedipv6(&full)) {
		ip_addr_set_zero_ip4(address);
		memcpy(&ip_2_ip4(address)->addr, shared + 12, 4);
	} else {
		ip6_addr_set_zone(&full, ip6_addr_has_scope(&full, IP6_UNKNOWN) ? zone : IP6_NO_ZONE);
		ip_addr_copy_from_ip6(*address, full);
	}
}

static void hand_over(const struct endpoint *from, const uint8_t *bytes, size_t length, uint64_t receive_ticks)
{
	struct handover_packet *packet = handover_reserve(&responder.handover);
	if (packet == NULL) {
		reply_count(&responder.reader, REPLY_LOST);
		return;
	}
	to_shared(&from->from, packet->from.address);
	to_shared(&from->local, packet->from.local);
	packet->from.port = from->port;
	packet->from.zone = from->interface;
	packet->receive_ticks = receive_ticks;
	packet->length = (uint16_t)length;
	memcpy(packet->bytes, bytes, length);
	handover_commit(&responder.handover);
	notify_post(&udp.on_packet);
}

/* What is to be done with the request at hand; more than HANDOVER_PACKET_BYTES of it were not copied. */
static enum reply_verdict examine(const struct endpoint *from, size_t length, uint64_t receive_ticks, struct request *request)
{
	memset(request, 0, sizeof *request);
	if (admission_is_needless(&responder.admission, from->port, udp.request, length)) {
		return REPLY_ANSWERED;
	}
	uint8_t sender[16];
	to_shared(&from->from, sender);
	const struct admission_packet packet = {
		.address = sender, .port = from->port, .bytes = udp.request, .length = length, .receive_ticks = receive_ticks };
	const enum reply_verdict admitted = admission_decide(&responder.admission, &responder.reader, &packet);
	if (admitted != REPLY_ANSWERED) {
		return admitted;
	}
	const enum reply_verdict verdict = request_examine(&responder.rules, &responder.reader, udp.request, length, request);
	admission_note(&responder.admission, verdict, request);
	return verdict;
}

/*
 * Whether no client can have sent from this address: what is answered there comes back to this board, or goes to many.
 * lwIP itself drops broadcast and multicast sources; that is not relied on.
 */
static bool is_no_client(const ip_addr_t *from, struct netif *netif)
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

/* lwIP delivers a packet, and `pbuf` with it. */
static void on_request(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from, u16_t port)
{
	const uint64_t receive_ticks = pulse_now();
	struct netif *netif = ip_current_input_netif();
	const struct endpoint client = {
		.from = *from, .local = *ip_current_dest_addr(), .port = port, .interface = netif_get_index(netif) };
	const size_t length = pbuf->tot_len;
	const size_t copied = length <= sizeof udp.request ? pbuf_copy_partial(pbuf, udp.request, (u16_t)length, 0) : 0;
	pbuf_free(pbuf);
	if (disturbance_now()) {
		reply_count(&responder.reader, REPLY_LATE);
		return;
	}
	if (is_no_client(from, netif)) {
		reply_count(&responder.reader, REPLY_BAD_SOURCE);
		return;
	}
	const ip4_addr_t *next;
	struct request request;
	const enum reply_verdict verdict =
		examine(&client, copied == length ? length : HANDOVER_PACKET_BYTES + 1, receive_ticks, &request);
	switch (verdict) {
	case REPLY_KISSED:
	case REPLY_REFUSED:
		admission_kiss(&responder.admission, verdict, udp.request);
		send_kiss(&client, udp.request);
		break;
	case REPLY_ANSWERED:
		if (neighbour_known(netif, from, &next)) {
			answer(&client, &request, udp.request, receive_ticks);
		} else {
			keep_waiting(&client, netif, next, &request, udp.request, receive_ticks);
		}
		break;
	case REPLY_HANDED_OVER:
		hand_over(&client, udp.request, length, receive_ticks);
		break;
	default:
		break; /* counted */
	}
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
	struct open_call call = { .address = *IP_ANY_TYPE, .port = (uint16_t)xsmcToInteger(xsArg(1)) };
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
	struct endpoint to = { .port = call->to->port, .interface = interface };
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
	esp_fill_random(into, size);
}

bool responder_send(const struct handover_peer *to, const uint8_t *bytes, size_t length)
{
	struct send_call call = { .to = to, .bytes = bytes, .length = length };
	return udp.pcb != NULL && length > 0 && length <= HANDOVER_PACKET_BYTES && tcpip_api_call(send_there, &call.call) == ERR_OK;
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
	struct unasked_call call = { .port = port, .hops = hops, .bytes = bytes, .length = length };
	return udp.pcb != NULL && length > 0 && length <= HANDOVER_PACKET_BYTES && ipaddr_aton(address, &call.to) != 0 &&
	       tcpip_api_call(send_unasked_there, &call.call) == ERR_OK;
}
