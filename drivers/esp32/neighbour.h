/* Whether a packet leaves at once, or waits in the stack until the hardware address of its next hop is known. */
#ifndef NOONMARK_NEIGHBOUR_H
#define NOONMARK_NEIGHBOUR_H

#include <stdbool.h>

#include "lwip/netif.h"

/*
 * Whether the hardware address of the next hop to `to` is known; if not, `*next` is whose it is: to be asked for with
 * etharp_query. True for IPv6, of which the stack does not tell. On tcpip_thread.
 */
bool neighbour_known(struct netif *netif, const ip_addr_t *to, const ip4_addr_t **next);

#endif
