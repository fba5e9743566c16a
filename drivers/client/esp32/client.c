/*
 * The board's side, on lwIP's raw interface: an answer is stamped first thing in the call in which the stack delivers
 * it, on tcpip_thread. A request's stamp is the counter when the network driver has taken the packet; when it is on the
 * air nothing tells. Where the stack would hold it back to ask for a hardware address, it waits here instead, and is
 * stamped when it goes.
 *
 * Everything but the notification belongs to tcpip_thread. Nothing is allocated per packet: a request lies in a buffer
 * of its slot, which the stack gives back when it has been sent.
 */
#include "../client.h"

#include <stdatomic.h>
#include <string.h>

#include "../../esp32/disturbance.h"
#include "../../esp32/entropy.h"
#include "../../esp32/neighbour.h"
#include "../../esp32/notify.h"
#include "../../pulse/pulse.h"

#include "esp_attr.h"
#include "esp_netif.h"
#include "lwip/etharp.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"

enum {
	RETRY_MS = 3,
	RETRIES = 100,
	/* Ports are drawn from the upper half: below are the well-known ones, and those of services. */
	FIRST_PORT = 32768,
	PORT_MASK = 0x7fff,
	PORT_TRIES = 8,
	HEADROOM_BYTES = LWIP_MEM_ALIGN_SIZE(PBUF_TRANSPORT),
};

/* A server's socket, and the buffer of its request. The memory follows the pbuf, as the stack demands. */
struct end {
	struct pbuf_custom custom; /* first: the stack hands back a pointer to its pbuf */
	uint8_t memory[HEADROOM_BYTES + CLIENT_PACKET_BYTES];
	atomic_bool busy;
	struct udp_pcb *pcb;
	uint8_t tries; /* left, while the hardware address is asked for; 0: it is not */
	uint8_t packet[CLIENT_PACKET_BYTES];
	size_t length;
};
static struct end ends[CLIENT_SLOTS];
static bool retrying;
static struct notify on_answer;

void client_random(void *into, size_t size)
{
	entropy_fill(into, size);
}

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

static void from_shared(const struct client_peer *peer, ip_addr_t *address)
{
	ip6_addr_t full = {0};
	memcpy(full.addr, peer->address, 16);
	if (ip6_addr_isipv4mappedipv6(&full)) {
		ip_addr_set_zero_ip4(address);
		memcpy(&ip_2_ip4(address)->addr, peer->address + 12, 4);
	} else {
		ip6_addr_set_zone(&full, ip6_addr_has_scope(&full, IP6_UNKNOWN) ? (u8_t)peer->zone : IP6_NO_ZONE);
		ip_addr_copy_from_ip6(*address, full);
	}
}

bool client_parse(const char *text, struct client_peer *peer)
{
	ip_addr_t address;
	if (ipaddr_aton(text, &address) == 0) {
		return false;
	}
	to_shared(&address, peer->address);
	peer->zone = IP_IS_V6(&address) ? ip6_addr_zone(ip_2_ip6(&address)) : 0;
	return true;
}

static void give_back(struct pbuf *pbuf)
{
	atomic_store(&((struct end *)pbuf)->busy, false);
}

/* Gives the request to the network driver. */
static void transmit(size_t index, const ip_addr_t *to)
{
	struct end *end = &ends[index];
	struct client_slot *slot = &client_slots[index];
	err_t error = ERR_MEM;
	if (!atomic_exchange(&end->busy, true)) {
		end->custom.custom_free_function = give_back;
		struct pbuf *pbuf = pbuf_alloced_custom(PBUF_TRANSPORT, (u16_t)end->length, PBUF_RAM, &end->custom, end->memory,
			sizeof end->memory);
		memcpy(pbuf->payload, end->packet, end->length);
		error = udp_sendto(end->pcb, pbuf, to, slot->peer.port);
		pbuf_free(pbuf);
	}
	if (error == ERR_OK) {
		client_slot_left(slot, pulse_now());
	} else {
		client_slot_unsent(slot);
	}
}

static void retry(void *context);

/* Sends the request, or has it wait for the hardware address of its next hop, which is asked for. */
static void depart(size_t index)
{
	struct end *end = &ends[index];
	const ip4_addr_t *next;
	ip_addr_t to;
	from_shared(&client_slots[index].peer, &to);
	struct netif *netif = ip_route(&end->pcb->local_ip, &to);
	if (neighbour_known(netif, &to, &next)) {
		end->tries = 0;
		transmit(index, &to);
		return;
	}
	etharp_query(netif, next, NULL);
	if (--end->tries == 0) {
		client_slot_unsent(&client_slots[index]);
	} else if (!retrying) {
		retrying = true;
		sys_timeout(RETRY_MS, retry, NULL);
	}
}

static void retry(void *context)
{
	retrying = false;
	for (size_t index = 0; index < CLIENT_SLOTS; index++) {
		if (ends[index].tries > 0) {
			depart(index);
		}
	}
}

/* Not inline: on_packet is to be short. */
static __attribute__((noinline)) void receive(size_t index, struct pbuf *pbuf, const ip_addr_t *from, u16_t port,
	uint64_t ticks)
{
	struct client_slot *slot = &client_slots[index];
	struct client_peer peer = {.port = port};
	uint8_t packet[CLIENT_PACKET_BYTES];
	to_shared(from, peer.address);
	pbuf_copy_partial(pbuf, packet, sizeof packet, 0);
	const size_t length = pbuf->tot_len;
	pbuf_free(pbuf);
	if (disturbance_now()) {
		client_slot_count(slot, CLIENT_DISTURBED);
	} else if (client_slot_receive(slot, &peer, packet, length, ticks) == CLIENT_ANSWER) {
		notify_post(&on_answer);
	}
}

/* lwIP delivers a packet, and `pbuf` with it. The stamp comes first; what pulse_now calls is in RAM, as this is. */
static void IRAM_ATTR on_packet(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from,
	u16_t port)
{
	const uint64_t ticks = pulse_now();
	receive((size_t)((struct end *)context - ends), pbuf, from, port, ticks);
}

void xs_client_open(xsMachine *the)
{
	notify_open(the, &on_answer, &xsArg(0));
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
}

/* Calls from the engine's task to tcpip_thread, which wait for their result. */
struct assign_call {
	struct tcpip_api_call_data call;
	size_t index;
	const struct client_peer *peer;
	const struct authentication_key *key;
	bool interleaved;
	uint16_t ports[PORT_TRIES]; /* random ones to be tried */
};

static err_t bind_one(struct udp_pcb *pcb, const uint16_t ports[PORT_TRIES])
{
	err_t error = ERR_USE;
	for (int i = 0; i < PORT_TRIES && error == ERR_USE; i++) {
		error = udp_bind(pcb, IP_ANY_TYPE, (u16_t)(FIRST_PORT + (ports[i] & PORT_MASK)));
	}
	return error;
}

static err_t assign_there(struct tcpip_api_call_data *data)
{
	const struct assign_call *call = (const struct assign_call *)data;
	struct end *end = &ends[call->index];
	if (end->pcb != NULL) {
		udp_remove(end->pcb);
		end->pcb = NULL;
	}
	end->tries = 0;
	client_slot_clear(&client_slots[call->index]);
	if (call->peer == NULL) {
		return ERR_OK;
	}
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_ANY);
	if (pcb == NULL) {
		return ERR_MEM;
	}
	const err_t error = bind_one(pcb, call->ports);
	if (error != ERR_OK) {
		udp_remove(pcb);
		return error;
	}
	end->pcb = pcb;
	udp_recv(pcb, on_packet, end);
	client_slot_assign(&client_slots[call->index], call->peer, call->key, call->interleaved);
	return ERR_OK;
}

bool client_assign(size_t index, const struct client_peer *peer, const struct authentication_key *key, bool interleaved)
{
	struct assign_call call = {.index = index, .peer = peer, .key = key, .interleaved = interleaved};
	client_random(call.ports, sizeof call.ports);
	return tcpip_api_call(assign_there, &call.call) == ERR_OK;
}

struct send_call {
	struct tcpip_api_call_data call;
	size_t index;
	const uint8_t *random;
};

static err_t send_there(struct tcpip_api_call_data *data)
{
	const struct send_call *call = (const struct send_call *)data;
	struct end *end = &ends[call->index];
	struct client_slot *slot = &client_slots[call->index];
	if (!slot->used) {
		return ERR_VAL;
	}
	end->length = client_slot_compose(slot, call->random, end->packet);
	end->tries = RETRIES;
	depart(call->index);
	return slot->awaited || end->tries > 0 ? ERR_OK : ERR_RTE;
}

bool client_send(size_t index, const uint8_t random[CLIENT_RANDOM_BYTES])
{
	struct send_call call = {.index = index, .random = random};
	return tcpip_api_call(send_there, &call.call) == ERR_OK;
}

struct take_call {
	struct tcpip_api_call_data call;
	size_t index;
	struct client_answer *answer;
};

static err_t take_there(struct tcpip_api_call_data *data)
{
	const struct take_call *call = (const struct take_call *)data;
	return client_take_here(call->index, call->answer) ? ERR_OK : ERR_VAL;
}

bool client_take(size_t index, struct client_answer *answer)
{
	struct take_call call = {.index = index, .answer = answer};
	return tcpip_api_call(take_there, &call.call) == ERR_OK;
}

/* Words that only grow: each is read whole, which is all that is wanted of them. */
void client_counts(size_t index, uint32_t counts[CLIENT_VERDICTS])
{
	memcpy(counts, client_slots[index].counts, sizeof client_slots[index].counts);
}
