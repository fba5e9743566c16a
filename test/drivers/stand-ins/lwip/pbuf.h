/* Stand-in for lwIP's pbuf.h. */
#ifndef STAND_IN_LWIP_PBUF_H
#define STAND_IN_LWIP_PBUF_H

#include "lwip/ip_addr.h"

#define LWIP_MEM_ALIGN_SIZE(size) (((size) + 3U) & ~3U)

typedef enum { PBUF_TRANSPORT = 74, PBUF_IP = 54 } pbuf_layer;
typedef enum { PBUF_RAM, PBUF_REF } pbuf_type;
struct pbuf {
	struct pbuf *next;
	void *payload;
	u16_t tot_len, len;
};
typedef void (*pbuf_free_custom_fn)(struct pbuf *pbuf);
struct pbuf_custom {
	struct pbuf pbuf;
	pbuf_free_custom_fn custom_free_function;
};

struct pbuf *pbuf_alloc(pbuf_layer layer, u16_t length, pbuf_type type);
struct pbuf *pbuf_alloced_custom(pbuf_layer layer, u16_t length, pbuf_type type, struct pbuf_custom *custom,
	void *memory, u16_t memory_bytes);
u16_t pbuf_copy_partial(const struct pbuf *pbuf, void *into, u16_t length, u16_t offset);
u8_t pbuf_free(struct pbuf *pbuf);
void pbuf_realloc(struct pbuf *pbuf, u16_t length);

#endif
