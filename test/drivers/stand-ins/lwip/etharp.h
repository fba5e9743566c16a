/* Stand-in for lwIP's etharp.h. */
#ifndef STAND_IN_LWIP_ETHARP_H
#define STAND_IN_LWIP_ETHARP_H

#include "lwip/netif.h"

struct eth_addr {
	u8_t addr[6];
};

int etharp_find_addr(struct netif *netif, const ip4_addr_t *address, struct eth_addr **hardware,
	const ip4_addr_t **entry);
err_t etharp_query(struct netif *netif, const ip4_addr_t *address, struct pbuf *pbuf);

#endif
