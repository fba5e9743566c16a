/*
 * The update port of the boards (drivers/update/esp32/update.c on drivers/esp32/port.c) with a network of one
 * interface. Lines in: "rules HEX" before "open"; "packet HEX-OF-ADDRESS LENGTH MARK", 4 or 16 bytes of address and a
 * packet of so many bytes, the first of which is MARK; "take"; "reply". Out: what is taken and where a reply goes.
 */
#include "update/update.h"
#include "esp32/disturbance.h"
#include "esp32/entropy.h"
#include "xsHost.h"

#include "esp_netif.h"
#include "esp_ota_ops.h"
#include "esp_private/cache_utils.h"
#include "lwip/priv/tcpip_priv.h"
#include "lwip/udp.h"

#include <stdio.h>
#include <stdlib.h>

void xs_update_set_access(xsMachine *the);
void xs_update_open(xsMachine *the);
void xs_update_take(xsMachine *the);
void xs_update_reply(xsMachine *the);

const ip_addr_t ip_addr_any_type = {.type = IPADDR_TYPE_ANY};
static struct netif interface = {.num = 2};
static struct udp_pcb pcb;
static udp_recv_fn received;
static void *received_context;
static uint8_t payload[2048];
static int called;

struct udp_pcb *udp_new_ip_type(u8_t type)
{
	return type == IPADDR_TYPE_ANY ? &pcb : NULL;
}

err_t udp_bind(struct udp_pcb *bound, const ip_addr_t *address, u16_t port)
{
	printf("bound to %u\n", port);
	return bound == &pcb && address == IP_ANY_TYPE ? ERR_OK : ERR_USE;
}

void udp_recv(struct udp_pcb *bound, udp_recv_fn function, void *context)
{
	(void)bound;
	received = function;
	received_context = context;
}

void udp_remove(struct udp_pcb *removed)
{
	(void)removed;
}

err_t tcpip_api_call(tcpip_api_call_fn function, struct tcpip_api_call_data *call)
{
	return function(call);
}

struct pbuf *pbuf_alloc(pbuf_layer layer, u16_t length, pbuf_type type)
{
	static uint8_t bytes[2048];
	static struct pbuf buffer;
	(void)layer, (void)type;
	buffer = (struct pbuf){.payload = bytes, .tot_len = length, .len = length};
	return &buffer;
}

u16_t pbuf_copy_partial(const struct pbuf *pbuf, void *into, u16_t length, u16_t offset)
{
	memcpy(into, (const uint8_t *)pbuf->payload + offset, length);
	return length;
}

u8_t pbuf_free(struct pbuf *pbuf)
{
	(void)pbuf;
	return 1;
}

u8_t netif_get_index(const struct netif *netif)
{
	return netif->num;
}

struct netif *netif_get_by_index(u8_t index)
{
	return index == interface.num ? &interface : NULL;
}

struct netif *ip_current_input_netif(void)
{
	return &interface;
}

err_t udp_sendto_if(struct udp_pcb *by, struct pbuf *pbuf, const ip_addr_t *to, u16_t port, struct netif *netif)
{
	const uint8_t *address = (const uint8_t *)&to->u_addr;
	printf("reply of %u to ", pbuf->len);
	for (int i = 0; i < (IP_IS_V4(to) ? 4 : 16); i++) {
		printf("%02x", address[i]);
	}
	printf(" port %u by %u\n", port, netif->num);
	return by == &pcb ? ERR_OK : ERR_USE;
}

esp_err_t esp_netif_init(void)
{
	return ESP_OK;
}

int modMessagePostToMachine(xsMachine *the, uint8_t *message, uint16_t length, modMessageDeliver deliver, void *refcon)
{
	called++;
	deliver(the, refcon, message, length);
	return 0;
}

/* What the rest of update.c calls; no line of the test gets there. */
static esp_err_t none(void)
{
	abort();
}

#define NEVER(declaration) \
	declaration \
	{ \
		return none(); \
	}
NEVER(esp_err_t esp_ota_get_state_partition(const esp_partition_t *partition, esp_ota_img_states_t *state))
NEVER(esp_err_t esp_ota_begin(const esp_partition_t *partition, size_t bytes, esp_ota_handle_t *handle))
NEVER(esp_err_t esp_ota_write(esp_ota_handle_t handle, const void *bytes, size_t length))
NEVER(esp_err_t esp_ota_end(esp_ota_handle_t handle))
NEVER(esp_err_t esp_ota_abort(esp_ota_handle_t handle))
NEVER(esp_err_t esp_ota_set_boot_partition(const esp_partition_t *partition))
NEVER(esp_err_t esp_ota_mark_app_valid_cancel_rollback(void))
NEVER(esp_err_t esp_partition_get_sha256(const esp_partition_t *partition, uint8_t *digest))
NEVER(int modMessagePostToMachineFromISR(xsMachine *the, modMessageDeliver deliver, void *refcon))
NEVER(bool spi_flash_cache_enabled(void))

const esp_partition_t *esp_ota_get_running_partition(void)
{
	abort();
}

const esp_partition_t *esp_ota_get_next_update_partition(const esp_partition_t *from)
{
	(void)from;
	abort();
}

void entropy_fill(void *into, size_t size)
{
	(void)into, (void)size;
	abort();
}

void disturbance_begin(void)
{
	abort();
}

void disturbance_end(void)
{
	abort();
}

static void on_packet(void)
{
}

static size_t bytes_of(const char *digits, uint8_t *into)
{
	size_t count = 0;
	for (unsigned byte; sscanf(digits + 2 * count, "%2x", &byte) == 1; count++) {
		into[count] = (uint8_t)byte;
	}
	return count;
}

static void deliver_packet(const char *digits, unsigned length, unsigned mark)
{
	uint8_t bytes[16] = {0};
	const bool is_v4 = bytes_of(digits, bytes) == 4;
	ip_addr_t from = {.type = is_v4 ? IPADDR_TYPE_V4 : IPADDR_TYPE_V6};
	memcpy(&from.u_addr, bytes, is_v4 ? 4 : 16);
	payload[0] = (uint8_t)mark;
	struct pbuf pbuf = {.payload = payload, .tot_len = (u16_t)length, .len = (u16_t)length};
	received(received_context, &pcb, &pbuf, &from, 4000);
}

int main(void)
{
	static xsMachine machine;
	static uint8_t packet[1072], rules[ACCESS_RULES * ACCESS_RULE_BYTES];
	char line[2048], digits[1300] = "";
	unsigned length, mark;
	while (fgets(line, sizeof line, stdin) != NULL) {
		if (sscanf(line, "rules %1299[0-9a-f]", digits) == 1) {
			machine.arguments[0] = (xsSlot){.bytes = rules, .size = bytes_of(digits, rules)};
			xs_update_set_access(&machine);
		} else if (strcmp(line, "open\n") == 0) {
			machine.arguments[0] = (xsSlot){.number = 3123};
			machine.arguments[1] = (xsSlot){.function = on_packet};
			xs_update_open(&machine);
		} else if (sscanf(line, "packet %32[0-9a-f] %u %u", digits, &length, &mark) == 3) {
			deliver_packet(digits, length, mark);
		} else {
			machine.arguments[0] = (xsSlot){.bytes = packet, .size = sizeof packet};
			machine.arguments[1] = (xsSlot){.number = 48};
			if (strcmp(line, "take\n") == 0) {
				xs_update_take(&machine);
				const int taken = (int)machine.result.number;
				if (taken > 0) {
					printf("took %d of %d\n", packet[0], taken);
				} else {
					puts("nothing");
				}
			} else {
				xs_update_reply(&machine);
			}
		}
	}
	printf("%d calls\n", called);
	return 0;
}
