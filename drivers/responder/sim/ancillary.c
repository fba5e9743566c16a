#define _GNU_SOURCE
#include "ancillary.h"

#include <stddef.h>
#include <stdint.h>

#include <linux/net_tstamp.h>

/* Whether this is a multicast address, of IPv6 or mapped to it. */
static bool is_group(const struct in6_addr *address)
{
	return IN6_IS_ADDR_MULTICAST(address) || (IN6_IS_ADDR_V4MAPPED(address) && (address->s6_addr[12] & 0xf0) == 0xe0);
}

bool ancillary_destination(struct msghdr *message, struct in6_addr *local)
{
	for (struct cmsghdr *each = CMSG_FIRSTHDR(message); each != NULL; each = CMSG_NXTHDR(message, each)) {
		if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
			memcpy(local, CMSG_DATA(each) + offsetof(struct in6_pktinfo, ipi6_addr), sizeof *local);
			return !is_group(local); /* from which nothing can be sent */
		}
		if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
			static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
			memcpy(local, mapped, sizeof mapped);
			memcpy(local->s6_addr + 12, CMSG_DATA(each) + offsetof(struct in_pktinfo, ipi_spec_dst), 4);
			return true;
		}
	}
	return false;
}

/* Appends a control message; `message` has room for all of them. */
static void add_control(struct msghdr *message, int level, int type, const void *content, size_t bytes)
{
	struct cmsghdr *head = (struct cmsghdr *)((uint8_t *)message->msg_control + message->msg_controllen);
	head->cmsg_level = level;
	head->cmsg_type = type;
	head->cmsg_len = CMSG_LEN(bytes);
	memcpy(CMSG_DATA(head), content, bytes);
	message->msg_controllen += CMSG_SPACE(bytes);
}

void ancillary_leave_from(struct msghdr *message, int family, const struct in6_addr *local)
{
	if (family == AF_INET) {
		struct in_pktinfo info = {0};
		memcpy(&info.ipi_spec_dst, local->s6_addr + 12, 4);
		add_control(message, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
	} else {
		struct in6_pktinfo info = {.ipi6_addr = *local};
		add_control(message, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
	}
}

void ancillary_ask_stamp(struct msghdr *message)
{
	static const uint32_t stamp = SOF_TIMESTAMPING_TX_SOFTWARE;
	add_control(message, SOL_SOCKET, SO_TIMESTAMPING, &stamp, sizeof stamp);
}
