/* Stand-in for lwIP's mld6.h. */
#ifndef STAND_IN_LWIP_MLD6_H
#define STAND_IN_LWIP_MLD6_H

#include "lwip/netif.h"

struct mld_group;

struct mld_group *mld6_lookfor_group(struct netif *netif, const ip6_addr_t *group);
err_t mld6_joingroup_netif(struct netif *netif, const ip6_addr_t *group);
err_t mld6_leavegroup_netif(struct netif *netif, const ip6_addr_t *group);

#endif
