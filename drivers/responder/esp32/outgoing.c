#include "outgoing.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../handover.h"
#include "../request.h"

#include "esp_attr.h"

enum {
	HEADROOM_BYTES = LWIP_MEM_ALIGN_SIZE(PBUF_TRANSPORT),
	/* More replies than the Wi-Fi driver holds at a time for one client and its neighbours. */
	REPLIES = 6,
};

/* A buffer for what goes out. The memory follows the pbuf, as the stack demands of one that it puts headers before. */
struct outgoing {
	struct pbuf_custom custom; /* first: the stack hands back a pointer to its pbuf */
	atomic_bool busy;
};
static struct {
	struct outgoing head;
	uint8_t memory[HEADROOM_BYTES + REQUEST_ANSWER_BYTES];
} replies[REPLIES];
static struct {
	struct outgoing head;
	uint8_t memory[HEADROOM_BYTES + HANDOVER_PACKET_BYTES];
} composed; /* what TypeScript sends, one at a time */

/* Called by the stack, on whatever task lets go of the buffer last. */
static void IRAM_ATTR give_back(struct pbuf *pbuf)
{
	atomic_store(&((struct outgoing *)pbuf)->busy, false);
}

/* A pbuf of `length` bytes in `memory`, or NULL while its last packet is still being sent. */
static struct pbuf *IRAM_ATTR take_buffer(struct outgoing *outgoing, uint8_t *memory, size_t memory_bytes,
	size_t length)
{
	if (atomic_exchange(&outgoing->busy, true)) {
		return NULL;
	}
	outgoing->custom.custom_free_function = give_back;
	return pbuf_alloced_custom(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM, &outgoing->custom, memory, (u16_t)memory_bytes);
}

struct pbuf *IRAM_ATTR outgoing_reply(size_t length)
{
	for (int i = 0; i < REPLIES; i++) {
		struct pbuf *pbuf = take_buffer(&replies[i].head, replies[i].memory, sizeof replies[i].memory, length);
		if (pbuf != NULL) {
			return pbuf;
		}
	}
	return NULL;
}

struct pbuf *outgoing_composed(size_t length)
{
	return take_buffer(&composed.head, composed.memory, sizeof composed.memory, length);
}
