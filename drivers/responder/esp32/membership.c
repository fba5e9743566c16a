/*
 * Multicast groups whose packets the responder gets (responder_join, responder_leave): of lwIP, in every network that
 * there is. The stack runs once the responder is open.
 */
#include "../responder.h"

#include "lwip/igmp.h"
#include "lwip/mld6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcpip_priv.h"

struct join_call {
	struct tcpip_api_call_data call;
	ip_addr_t group;
};

/* Joining twice would count twice, and leave a membership behind. */
static err_t join_there(struct tcpip_api_call_data *data)
{
	const struct join_call *call = (const struct join_call *)data;
	err_t error = ERR_RTE;
	struct netif *netif;
	NETIF_FOREACH(netif)
	{
		if (IP_IS_V4(&call->group) && (netif->flags & NETIF_FLAG_IGMP) != 0) {
			const ip4_addr_t *group = ip_2_ip4(&call->group);
			error = igmp_lookfor_group(netif, group) != NULL ? ERR_OK : igmp_joingroup_netif(netif, group);
		} else if (IP_IS_V6(&call->group) && (netif->flags & NETIF_FLAG_MLD6) != 0) {
			ip6_addr_t group = *ip_2_ip6(&call->group);
			ip6_addr_assign_zone(&group, IP6_MULTICAST, netif);
			error = mld6_lookfor_group(netif, &group) != NULL ? ERR_OK : mld6_joingroup_netif(netif, &group);
		}
	}
	return error;
}

/* In every network that has it. */
static err_t leave_there(struct tcpip_api_call_data *data)
{
	const struct join_call *call = (const struct join_call *)data;
	err_t error = ERR_RTE;
	struct netif *netif;
	NETIF_FOREACH(netif)
	{
		if (IP_IS_V4(&call->group) && (netif->flags & NETIF_FLAG_IGMP) != 0) {
			if (igmp_leavegroup_netif(netif, ip_2_ip4(&call->group)) == ERR_OK)
				error = ERR_OK;
		} else if (IP_IS_V6(&call->group) && (netif->flags & NETIF_FLAG_MLD6) != 0) {
			ip6_addr_t group = *ip_2_ip6(&call->group);
			ip6_addr_assign_zone(&group, IP6_MULTICAST, netif);
			if (mld6_leavegroup_netif(netif, &group) == ERR_OK)
				error = ERR_OK;
		}
	}
	return error;
}

static bool change_membership(const char *group, tcpip_api_call_fn change)
{
	struct join_call call;
	return ipaddr_aton(group, &call.group) != 0 && ip_addr_ismulticast(&call.group)
		&& tcpip_api_call(change, &call.call) == ERR_OK;
}

bool responder_join(const char *group)
{
	return change_membership(group, join_there);
}

bool responder_leave(const char *group)
{
	return change_membership(group, leave_there);
}
