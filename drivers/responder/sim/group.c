#define _GNU_SOURCE
#include "group.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "endpoint.h"

/* A numeric address in the form that a socket of `family` takes, IPv4 mapped into IPv6; its length, or 0. */
static socklen_t parse_for(int family, const char *address, uint16_t port, union endpoint *endpoint)
{
	socklen_t length = endpoint_parse(address, port, endpoint);
	if (length == 0 || endpoint->any.sa_family == family)
		return length;
	if (family == AF_INET)
		return 0;
	struct handover_peer peer;
	endpoint_to_peer(endpoint, &peer);
	return endpoint_from_peer(&peer, AF_INET6, endpoint);
}

bool group_send(int fd, int family, const struct group_destination *to, const uint8_t *bytes, size_t length)
{
	union endpoint endpoint;
	socklen_t endpoint_length = parse_for(family, to->address, to->port, &endpoint);
	if (endpoint_length == 0)
		return false;
	int on = 1, limit = to->hops;
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
	/* A socket of IPv6 takes both: it sends to mapped addresses by IPv4. */
	setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &limit, sizeof limit);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &limit, sizeof limit);
	return sendto(fd, bytes, length, MSG_DONTWAIT, &endpoint.any, endpoint_length) == (ssize_t)length;
}

/* Reads GROUP or GROUP%INTERFACE, which the system's own function takes for IPv6 only. */
static bool parse_group(const char *text, union endpoint *endpoint, unsigned *interface)
{
	char address[INET6_ADDRSTRLEN];
	size_t length = strcspn(text, "%");
	if (length >= sizeof address)
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	*interface = text[length] == '%' ? if_nametoindex(text + length + 1) : 0;
	return endpoint_parse(address, 0, endpoint) != 0 && (text[length] == '\0' || *interface != 0);
}

static bool change_membership(int fd, int family, const char *group, int ipv4_option, int ipv6_option)
{
	union endpoint endpoint;
	unsigned interface;
	if (!parse_group(group, &endpoint, &interface))
		return false;
	int result = -1;
	errno = 0;
	if (endpoint.any.sa_family == AF_INET) {
		struct ip_mreqn request = {.imr_multiaddr = endpoint.v4.sin_addr, .imr_ifindex = (int)interface};
		result = setsockopt(fd, IPPROTO_IP, ipv4_option, &request, sizeof request);
	} else if (family == AF_INET6) {
		struct ipv6_mreq request = {.ipv6mr_multiaddr = endpoint.v6.sin6_addr, .ipv6mr_interface = interface};
		result = setsockopt(fd, IPPROTO_IPV6, ipv6_option, &request, sizeof request);
	}
	return result == 0 || errno == EADDRINUSE; /* a member already */
}

bool group_join(int fd, int family, const char *group)
{
	return change_membership(fd, family, group, IP_ADD_MEMBERSHIP, IPV6_ADD_MEMBERSHIP);
}

bool group_leave(int fd, int family, const char *group)
{
	return change_membership(fd, family, group, IP_DROP_MEMBERSHIP, IPV6_DROP_MEMBERSHIP);
}
