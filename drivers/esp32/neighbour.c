#include "neighbour.h"

#include "../responder/hot.h"

#include "lwip/etharp.h"

bool HOT neighbour_known(struct netif *netif, const ip_addr_t *to, const ip4_addr_t **next)
{
	if (!IP_IS_V4(to) || netif == NULL || (netif->flags & NETIF_FLAG_ETHARP) == 0) {
		return true;
	}
	*next = ip_2_ip4(to);
	if (((ip4_addr_get_u32(*next) ^ ip4_addr_get_u32(netif_ip4_addr(netif)))
			& ip4_addr_get_u32(netif_ip4_netmask(netif)))
		!= 0) {
		*next = netif_ip4_gw(netif);
	}
	struct eth_addr *hardware;
	const ip4_addr_t *entry;
	return etharp_find_addr(netif, *next, &hardware, &entry) >= 0;
}
