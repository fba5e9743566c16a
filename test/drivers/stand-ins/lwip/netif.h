/* Stand-in for lwIP's netif.h. */
#ifndef STAND_IN_LWIP_NETIF_H
#define STAND_IN_LWIP_NETIF_H

#include "lwip/pbuf.h"

#define NETIF_FLAG_UP 0x01U
#define NETIF_FLAG_ETHARP 0x08U
#define NETIF_FLAG_IGMP 0x20U
#define NETIF_FLAG_MLD6 0x40U

struct netif {
	struct netif *next;
	ip_addr_t ip_addr, netmask, gw;
	u8_t flags, num;
};
extern struct netif *netif_list, *netif_default;
#define NETIF_FOREACH(netif) for ((netif) = netif_list; (netif) != NULL; (netif) = (netif)->next)
#define netif_ip4_addr(netif) ((const ip4_addr_t *)ip_2_ip4(&(netif)->ip_addr))
#define netif_ip4_netmask(netif) ((const ip4_addr_t *)ip_2_ip4(&(netif)->netmask))
#define netif_ip4_gw(netif) ((const ip4_addr_t *)ip_2_ip4(&(netif)->gw))
#define netif_is_up(netif) (((netif)->flags & NETIF_FLAG_UP) != 0)

struct netif *netif_get_by_index(u8_t index);
signed char netif_get_ip6_addr_match(struct netif *netif, const ip6_addr_t *address);
struct netif *ip_current_input_netif(void);
const ip_addr_t *ip_current_dest_addr(void);
struct netif *ip_route(const ip_addr_t *from, const ip_addr_t *to);

#endif
