/*
 * The kernel stamps by CLOCK_REALTIME, the counter is a function of CLOCK_MONOTONIC, so both are read at once. The stamp
 * of what leaves comes through the socket's error queue: with drivers that transmit in the caller's own call it is there
 * when that returns, else within microseconds.
 */
#define _GNU_SOURCE
#include "ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/net_tstamp.h>

#include "../../pulse/pulse.h"
#include "../../pulse/sim/pulse_sim.h"
#include "../../responder/sim/ancillary.h"
#include "../grandmaster.h"

enum {
	NS_PER_S = 1000000000,
	CONTROL_BYTES = 512, /* a stamp, and what the kernel says of its error queue */
	STAMP_MS = 2,        /* for so long a stamp is waited for; without it the counter behind the call has to do */
	STALE_STAMPS = 8,
	HARDWARE_BYTES = 6,
};

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* The counter at the kernel's stamp of a message; false where it has none. */
static bool stamped(struct msghdr *message, uint64_t *ticks)
{
	struct timespec stamp;
	if (!ancillary_stamp(message, &stamp))
		return false;
	int64_t age_ns = clock_ns(CLOCK_REALTIME) - ((int64_t)stamp.tv_sec * NS_PER_S + stamp.tv_nsec);
	*ticks = pulse_count_at_monotonic_ns(clock_ns(CLOCK_MONOTONIC) - age_ns);
	return true;
}

static void explain(uint16_t number, char *why, size_t why_bytes)
{
	if (errno == EADDRINUSE)
		snprintf(why, why_bytes, "UDP port %u is in use: stop the other PTP daemon, or set ptp.enabled to false",
			number);
	else if (errno == EACCES || errno == EPERM)
		snprintf(why, why_bytes, "UDP port %u may not be bound by this user: run as root, or set ptp.enabled to false",
			number);
	else
		snprintf(why, why_bytes, "UDP port %u cannot be bound: %s", number, strerror(errno));
}

bool ports_open(struct ptp_socket *port, uint16_t number, char *why, size_t why_bytes)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(number)};
	int stamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE, hops = PTP_HOPS;
	port->number = number;
	port->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (port->fd >= 0 && bind(port->fd, (struct sockaddr *)&any, sizeof any) == 0) {
		setsockopt(port->fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof stamps);
		setsockopt(port->fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops);
		setsockopt(port->fd, IPPROTO_IP, IP_TTL, &hops, sizeof hops);
		return true;
	}
	explain(number, why, why_bytes);
	if (port->fd >= 0)
		close(port->fd);
	port->fd = -1;
	return false;
}

/* The interface that has this IPv4 address: its index, and its name; 0 where there is none. */
static unsigned interface_of(const char *own, char name[IF_NAMESIZE])
{
	struct in_addr wanted;
	struct ifaddrs *all;
	unsigned found = 0;
	if (own == NULL || inet_pton(AF_INET, own, &wanted) != 1 || wanted.s_addr == INADDR_ANY || getifaddrs(&all) != 0)
		return 0;
	for (struct ifaddrs *each = all; each != NULL && found == 0; each = each->ifa_next) {
		struct sockaddr_in has;
		if (each->ifa_addr == NULL || each->ifa_addr->sa_family != AF_INET)
			continue;
		memcpy(&has, each->ifa_addr, sizeof has);
		if (has.sin_addr.s_addr != wanted.s_addr)
			continue;
		found = if_nametoindex(each->ifa_name);
		snprintf(name, IF_NAMESIZE, "%s", each->ifa_name);
	}
	freeifaddrs(all);
	return found;
}

bool ports_hardware(const char *own, uint8_t address[HARDWARE_BYTES])
{
	char name[IF_NAMESIZE];
	struct ifaddrs *all;
	bool found = false;
	if (interface_of(own, name) == 0 || getifaddrs(&all) != 0)
		return false;
	for (struct ifaddrs *each = all; each != NULL; each = each->ifa_next) {
		struct sockaddr_ll link;
		static const uint8_t none[HARDWARE_BYTES];
		if (each->ifa_addr == NULL || each->ifa_addr->sa_family != AF_PACKET || strcmp(each->ifa_name, name) != 0)
			continue;
		memcpy(&link, each->ifa_addr, sizeof link);
		found = link.sll_halen == HARDWARE_BYTES && memcmp(link.sll_addr, none, sizeof none) != 0;
		if (found)
			memcpy(address, link.sll_addr, HARDWARE_BYTES);
	}
	freeifaddrs(all);
	return found;
}

bool ports_join(const struct ptp_socket *port, const char *own)
{
	char name[IF_NAMESIZE];
	struct ip_mreqn group = {.imr_ifindex = (int)interface_of(own, name)};
	inet_pton(AF_INET, PTP_GROUP, &group.imr_multiaddr);
	if (group.imr_ifindex != 0)
		setsockopt(port->fd, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof group);
	return setsockopt(port->fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) == 0 || errno == EADDRINUSE;
}

static bool send_message(const struct ptp_socket *port, const struct in_addr *to, const uint8_t *bytes, size_t length,
	bool wants_stamp)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port->number), .sin_addr = *to};
	_Alignas(struct cmsghdr) uint8_t control[ANCILLARY_BYTES] = {0};
	struct iovec vector = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
	struct msghdr message = {.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &vector, .msg_iovlen = 1};
	message.msg_control = control;
	if (wants_stamp)
		ancillary_ask_stamp(&message);
	return sendmsg(port->fd, &message, MSG_DONTWAIT) == (ssize_t)length;
}

bool ports_send(const struct ptp_socket *port, const struct in_addr *to, const uint8_t *bytes, size_t length)
{
	return send_message(port, to, bytes, length, false);
}

/* Receives a message, or with MSG_ERRQUEUE one that left. `*ticks` is left as it is where there is no stamp. */
static ssize_t receive(const struct ptp_socket *port, int flags, struct sockaddr_in *from, uint8_t *bytes, size_t room,
	uint64_t *ticks)
{
	_Alignas(struct cmsghdr) uint8_t control[CONTROL_BYTES];
	struct iovec vector = {.iov_base = bytes, .iov_len = room};
	struct msghdr message = {.msg_name = from, .msg_namelen = sizeof *from, .msg_iov = &vector, .msg_iovlen = 1};
	message.msg_control = control;
	message.msg_controllen = sizeof control;
	ssize_t length = recvmsg(port->fd, &message, flags | MSG_DONTWAIT | MSG_TRUNC);
	if (length >= 0)
		stamped(&message, ticks);
	return length;
}

void ports_discard_stamps(const struct ptp_socket *port)
{
	struct sockaddr_in from;
	uint8_t copy[PTP_MESSAGE_BYTES];
	uint64_t ticks;
	int stale = 0;
	while (stale < STALE_STAMPS && receive(port, MSG_ERRQUEUE, &from, copy, sizeof copy, &ticks) >= 0)
		stale++;
}

bool ports_send_stamped(const struct ptp_socket *port, const struct in_addr *to, const uint8_t *bytes, size_t length,
	uint64_t *ticks)
{
	struct sockaddr_in from;
	uint8_t copy[PTP_MESSAGE_BYTES];
	/* What came too late for its own Follow_Up is not to be taken for this one's. */
	ports_discard_stamps(port);
	if (!send_message(port, to, bytes, length, true))
		return false;
	uint64_t behind = pulse_now(), stamp = 0;
	struct pollfd errors = {.fd = port->fd};
	if (poll(&errors, 1, STAMP_MS) > 0)
		receive(port, MSG_ERRQUEUE, &from, copy, sizeof copy, &stamp);
	*ticks = stamp != 0 ? stamp : behind;
	return true;
}

ssize_t ports_receive(const struct ptp_socket *port, struct in_addr *from, uint8_t *bytes, size_t room, uint64_t *ticks)
{
	struct sockaddr_in address = {0};
	ssize_t length = receive(port, 0, &address, bytes, room, ticks);
	*from = address.sin_addr;
	return length;
}
