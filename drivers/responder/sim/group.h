/* Broadcast and multicast on Linux: sending unasked, and being asked by group. */
#ifndef NOONMARK_RESPONDER_GROUP_H
#define NOONMARK_RESPONDER_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A numeric address, a broadcast or multicast one too; multicast is passed on by routers `hops` − 1 times at most. */
struct group_destination {
	const char *address;
	uint16_t port;
	uint8_t hops;
};

/* Sends from a bound socket of `family`. False where the system refused, or the socket is not of that family. */
bool group_send(int fd, int family, const struct group_destination *to, const uint8_t *bytes, size_t length);

/*
 * Has the socket receive what is sent to a multicast group, "224.0.1.1" by the interface that the system chooses or
 * "224.0.1.1%eth0" by a certain one; true too where it did already.
 */
bool group_join(int fd, int family, const char *group);

/* Ends that. */
bool group_leave(int fd, int family, const char *group);

#endif
