/* The simulator's side: in virtual time the world carries the datagrams, in real time a socket does. */
#include "../transmit.h"

#include <string.h>

#include "../../client/client.h"
#include "../../network/sim/datagram.h"

static struct datagram target; /* own_port 0: none */

/* A syslog server has nothing to say. */
static void ignore(void *context, const struct datagram *datagram)
{
	(void)context;
	(void)datagram;
}

bool syslog_aim(const char *address, uint16_t port)
{
	struct client_peer peer;
	datagram_close(target.own_port);
	target.own_port = 0;
	if (address[0] == '\0')
		return true;
	if (!client_parse(address, &peer))
		return false;
	memcpy(target.address, peer.address, sizeof target.address);
	target.port = port;
	target.own_port = datagram_open(ignore, NULL, target.address);
	return target.own_port != 0;
}

bool syslog_transmit(const uint8_t *bytes, size_t length)
{
	if (target.own_port == 0)
		return false;
	struct datagram datagram = target;
	datagram.bytes = bytes;
	datagram.length = length;
	return datagram_send(&datagram);
}
