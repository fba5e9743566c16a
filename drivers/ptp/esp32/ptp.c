/*
 * The board's side, on lwIP's raw interface: a Delay_Req is stamped first thing in the call in which the stack delivers it,
 * on tcpip_thread, which also keeps the beat. A Sync's stamp is the counter when the network driver has taken it; when it
 * is on the wire nothing tells: no chip of those that this is built for stamps in its MAC.
 *
 * All but the notification, and the ring's reading side, belongs to tcpip_thread. Nothing is allocated per packet: messages
 * lie in buffers of our own, which the stack gives back when they are sent.
 */
#include "../ptp.h"

#include <string.h>

#include "../../esp32/disturbance.h"
#include "../../esp32/notify.h"
#include "../../pulse/pulse.h"
#include "../../responder/responder.h"

#include "esp_attr.h"
#include "esp_mac.h"
#include "esp_netif.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"

enum {
	HEADROOM_BYTES = LWIP_MEM_ALIGN_SIZE(PBUF_TRANSPORT),
	MESSAGES = 6, /* a Sync, its Follow_Up and an Announce, and as many answers */
};

/* The memory follows the pbuf, as the stack demands of one that it puts headers before. */
static struct message {
	struct pbuf_custom custom; /* first: the stack hands back a pointer to its pbuf */
	atomic_bool busy;
	uint8_t memory[HEADROOM_BYTES + PTP_MESSAGE_BYTES];
} messages[MESSAGES];

static struct udp_pcb *event, *general;
static ip_addr_t group;
static bool beating;
static struct notify on_announce;

static void give_back(struct pbuf *pbuf)
{
	atomic_store(&((struct message *)pbuf)->busy, false);
}

static struct pbuf *take_buffer(size_t length)
{
	for (int i = 0; i < MESSAGES; i++) {
		struct message *message = &messages[i];
		if (!atomic_exchange(&message->busy, true)) {
			message->custom.custom_free_function = give_back;
			return pbuf_alloced_custom(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM, &message->custom, message->memory,
				sizeof message->memory);
		}
	}
	return NULL;
}

/* Sends from one of the two ports to the same of `to`; `*ticks`, where it is wanted, is when it left. */
static bool transmit(struct udp_pcb *pcb, const ip_addr_t *to, const uint8_t *bytes, size_t length, uint64_t *ticks)
{
	struct netif *netif = netif_default;
	err_t error = ERR_MEM;
	struct pbuf *pbuf = netif != NULL && netif_is_up(netif) ? take_buffer(length) : NULL;
	if (pbuf != NULL) {
		memcpy(pbuf->payload, bytes, length);
		error = udp_sendto_if(pcb, pbuf, to, pcb->local_port, netif);
		if (ticks != NULL) {
			*ticks = pulse_now();
		}
		pbuf_free(pbuf);
	}
	if (error != ERR_OK) {
		ptp_count(&ptp, PTP_UNSENT);
	}
	return error == ERR_OK;
}

/* What is due at a beat. */
static void send_due(unsigned due)
{
	struct reply_publication *publication = &responder.server.publication;
	uint8_t bytes[PTP_MESSAGE_BYTES];
	size_t length;
	uint64_t left;
	if ((due & PTP_DUE_ANNOUNCE) != 0) {
		length = ptp_announce(&ptp, publication, bytes, pulse_now());
		if (length > 0) {
			transmit(general, &group, bytes, length, NULL);
		}
	}
	/* While flash is written stamps are late. */
	if ((due & PTP_DUE_SYNC) == 0 || disturbance_now()) {
		return;
	}
	length = ptp_sync(&ptp, publication, bytes, pulse_now());
	if (length == 0 || !transmit(event, &group, bytes, length, &left) || disturbance_now()) {
		return;
	}
	length = ptp_follow_up(&ptp, publication, bytes, left);
	if (length > 0) {
		transmit(general, &group, bytes, length, NULL);
	}
}

static void beat(void *context)
{
	sys_timeout(ptp_beat_ms(&ptp), beat, NULL);
	send_due(ptp_beat(&ptp));
}

/* Not inline: on_event is to be short. */
static __attribute__((noinline)) void receive(struct pbuf *pbuf, const ip_addr_t *from, bool is_event, uint64_t ticks)
{
	uint8_t bytes[PTP_MESSAGE_BYTES], answer[PTP_MESSAGE_BYTES];
	uint8_t address[16] = {[10] = 0xff, [11] = 0xff};
	const size_t length = pbuf->tot_len;
	pbuf_copy_partial(pbuf, bytes, sizeof bytes, 0);
	pbuf_free(pbuf);
	if (!IP_IS_V4(from) || (is_event && disturbance_now())) {
		ptp_count(&ptp, PTP_UNWANTED);
		return;
	}
	memcpy(address + 12, &ip_2_ip4(from)->addr, 4);
	const struct ptp_arrival arrival = {address, bytes, length, ticks, is_event};
	switch (ptp_take(&ptp, &responder.server.publication, &responder.server.admission.access, &arrival, answer)) {
	case PTP_ANSWER:
		transmit(general, &group, answer, PTP_DELAY_RESP_BYTES, NULL);
		break;
	case PTP_ANSWER_UNICAST:
		/* It carries no time of its own leaving, so it may wait in the stack for the hardware address. */
		transmit(general, from, answer, PTP_DELAY_RESP_BYTES, NULL);
		break;
	case PTP_HAND_OVER:
		notify_post(&on_announce);
		break;
	case PTP_NOTHING:
		break;
	}
}

/* lwIP delivers a packet, and `pbuf` with it. The stamp comes first; what pulse_now calls is in RAM, as this is. */
static void IRAM_ATTR on_event(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from, u16_t port)
{
	const uint64_t ticks = pulse_now();
	receive(pbuf, from, true, ticks);
}

static void on_general(void *context, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from, u16_t port)
{
	receive(pbuf, from, false, pulse_now());
}

/* Calls from the engine's task to tcpip_thread, which wait for their result. */
struct open_call {
	struct tcpip_api_call_data call;
	uint16_t failed; /* the port that cannot be bound */
};

static struct udp_pcb *bind_port(uint16_t number, udp_recv_fn receiver)
{
	struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_V4);
	if (pcb == NULL) {
		return NULL;
	}
	if (udp_bind(pcb, IP4_ADDR_ANY, number) != ERR_OK) {
		udp_remove(pcb);
		return NULL;
	}
	pcb->ttl = PTP_HOPS;
	udp_set_multicast_ttl(pcb, PTP_HOPS);
	udp_recv(pcb, receiver, NULL);
	return pcb;
}

static err_t open_there(struct tcpip_api_call_data *data)
{
	struct open_call *call = (struct open_call *)data;
	event = bind_port(PTP_EVENT_PORT, on_event);
	call->failed = PTP_EVENT_PORT;
	if (event == NULL) {
		return ERR_USE;
	}
	general = bind_port(PTP_GENERAL_PORT, on_general);
	call->failed = PTP_GENERAL_PORT;
	return general == NULL ? ERR_USE : ERR_OK;
}

void xs_ptp_open(xsMachine *the)
{
	struct open_call call = {0};
	notify_open(the, &on_announce, &xsArg(0));
	ptp.hz = pulse_resolution_hz();
	ipaddr_aton(PTP_GROUP, &group);
	esp_netif_init(); /* starts tcpip_thread, unless it runs */
	if (tcpip_api_call(open_there, &call.call) != ERR_OK) {
		xsUnknownError("UDP port %d cannot be bound: set ptp.enabled to false, or restart", call.failed);
	}
}

/* lwIP's membership is of a network, not of a port. */
bool ptp_join(void)
{
	return responder_join(PTP_GROUP);
}

struct publish_call {
	struct tcpip_api_call_data call;
	const uint8_t *rules;
};

static err_t publish_there(struct tcpip_api_call_data *data)
{
	ptp_set_rules(&ptp, ((const struct publish_call *)data)->rules);
	if (!beating) {
		beating = true;
		sys_timeout(ptp_beat_ms(&ptp), beat, NULL);
	}
	return ERR_OK;
}

void ptp_publish(const uint8_t rules[PTP_RULES_BYTES])
{
	struct publish_call call = {.rules = rules};
	tcpip_api_call(publish_there, &call.call);
}

/* Of the Ethernet address as §7.5.2.2 has it made, with FF FE in its middle. */
void ptp_identity(uint8_t identity[PTP_IDENTITY_BYTES])
{
	uint8_t address[6] = {0};
	esp_read_mac(address, ESP_MAC_ETH);
	memcpy(identity, address, 3);
	identity[3] = 0xff;
	identity[4] = 0xfe;
	memcpy(identity + 5, address + 3, 3);
	memcpy(ptp.identity, identity, PTP_IDENTITY_BYTES);
}
