/* Stand-in for lwIP's igmp.h. */
#ifndef STAND_IN_LWIP_IGMP_H
#define STAND_IN_LWIP_IGMP_H

#include "lwip/netif.h"

struct igmp_group;

struct igmp_group *igmp_lookfor_group(struct netif *netif, const ip4_addr_t *group);
err_t igmp_joingroup_netif(struct netif *netif, const ip4_addr_t *group);
err_t igmp_leavegroup_netif(struct netif *netif, const ip4_addr_t *group);

#endif
