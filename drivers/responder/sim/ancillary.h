/* What the kernel says of a packet beside its bytes, and is told of one: stamps and own addresses (cmsg(3)). */
#ifndef NOONMARK_RESPONDER_ANCILLARY_H
#define NOONMARK_RESPONDER_ANCILLARY_H

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h> /* wants the time types above */

enum {
	/* A stamp and a destination address: what a packet can come with. What it leaves with takes less. */
	ANCILLARY_BYTES = CMSG_SPACE(sizeof(struct scm_timestamping)) + CMSG_SPACE(sizeof(struct in6_pktinfo)),
};

/* The kernel's stamp, by CLOCK_REALTIME; false where there is none. Inline, for every packet asks. */
static inline bool ancillary_stamp(struct msghdr *message, struct timespec *stamp)
{
	for (struct cmsghdr *each = CMSG_FIRSTHDR(message); each != NULL; each = CMSG_NXTHDR(message, each)) {
		if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_TIMESTAMPING) {
			memcpy(stamp, CMSG_DATA(each), sizeof *stamp); /* the first of three is the kernel's own */
			return true;
		}
	}
	return false;
}

/*
 * The own address that a packet was sent to, as IPv6 or mapped to it; false where the kernel did not say, and where
 * nothing can be sent from it.
 */
bool ancillary_destination(struct msghdr *message, struct in6_addr *local);

/*
 * The two below append to a message's control messages; `msg_control` has room for ANCILLARY_BYTES of them. The first
 * makes it leave from `local`, by a socket of that family; the second has the kernel stamp when it leaves.
 */
void ancillary_leave_from(struct msghdr *message, int family, const struct in6_addr *local);
void ancillary_ask_stamp(struct msghdr *message);

#endif
