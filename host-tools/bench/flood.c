/*
 * A flood on loopback: `flood ADDRESS PORT COUNT RATE SOURCES` sends COUNT requests, RATE a second, each from one of
 * SOURCES addresses of 127.0.0.0/8 drawn at random, while REGULARS clients with an address and a socket of their own
 * ask ten times a second each. Before it, the regulars ask once a second for PROOF_S, as clients do that are known to a
 * server; after it for one second more. Prints one JSON object:
 *   floodSent, floodRefused (by our own kernel), floodS,
 *   quietAsked, quietAnswered (regulars, without the flood), regularAsked, regularAnswered (with it), invalid,
 *   cpuUs (this program's own), roomBytes (what a socket may hold that asks for ROOM_BYTES, as the appliance's does).
 *
 * The flood's replies go to one socket with the smallest buffer, and nobody reads them. Nothing leaves the machine: all
 * addresses are of the loopback network, which is checked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "generator.h"

enum {
	BATCH = 32, /* packets sent by one call */
	PACKET_BYTES = 48,
	REPLY_BYTES = 64,  /* room to notice a reply that is too long */
	FIRST_BYTE = 0x23, /* leap 0, version 4, mode 3 */
	MODE_SERVER = 4,
	COUNT_LIMIT = 10000000,
	RATE_LIMIT = 1000000,
	SECONDS_LIMIT = 60,
	SOURCES_LIMIT = 1000000,
	REGULARS = 16,
	PERIOD_NS = 100000000, /* of a regular, during the flood */
	QUIET_PERIOD_NS = 1000000000,
	PROOF_S = 7,           /* a client is proven after four packets in six seconds (drivers/responder/clients.h) */
	AFTER_NS = 1000000000, /* also how long the last answers are waited for */
	NAP_NS = 50000,
	ROOM_BYTES = 4 << 20,
};

static const uint32_t LOOPBACK = 0x7f000000, LOOPBACK_MASK = 0xff000000;
static const uint32_t FIRST_SOURCE = 0x7f100000;  /* 127.16.0.0 and on; a million addresses end below … */
static const uint32_t FIRST_REGULAR = 0x7fc80001; /* … 127.200.0.1 */
static const uint32_t MARK = 0x4e6f6f6e;          /* upper word of every regular's nonce */

struct tally {
	unsigned asked, answered;
};

static struct sockaddr_in server;
static int flood_fd, regular_fds[REGULARS];
static uint64_t random_state = 88172645463325252;
static struct tally quiet, during;
static unsigned invalid;
static uint32_t first_during; /* number of the first request that falls into the flood */

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
}

/* Marsaglia's xorshift64. */
static uint64_t any(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void open_sockets(void)
{
	struct sockaddr_in any_address = {.sin_family = AF_INET};
	int least = 1;
	flood_fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (flood_fd < 0 || bind(flood_fd, (struct sockaddr *)&any_address, sizeof any_address) != 0)
		fail("a socket for the flood");
	setsockopt(flood_fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
	for (unsigned i = 0; i < REGULARS; i++) {
		struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(FIRST_REGULAR + i)};
		int fd = regular_fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
		if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) != 0
			|| connect(fd, (struct sockaddr *)&server, sizeof server) != 0)
			fail("a regular client's socket");
	}
}

/* The kernel doubles what it is asked for, and says what it gave. */
static int room_bytes(void)
{
	int bytes = ROOM_BYTES;
	socklen_t size = sizeof bytes;
	if (setsockopt(regular_fds[0], SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
		setsockopt(regular_fds[0], SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
	if (getsockopt(regular_fds[0], SOL_SOCKET, SO_RCVBUF, &bytes, &size) != 0)
		fail("a socket's buffer");
	return bytes / 2;
}

/* All regulars ask once; `number` is told in their requests. */
static void ask(struct tally *tally, uint32_t *number)
{
	uint8_t request[PACKET_BYTES] = {FIRST_BYTE};
	put32(request + 40, MARK);
	put32(request + 44, (*number)++);
	for (unsigned i = 0; i < REGULARS; i++) {
		if (send(regular_fds[i], request, sizeof request, 0) != sizeof request)
			fail("a regular client's request");
		tally->asked++;
	}
}

static void take_answers(void)
{
	uint8_t reply[REPLY_BYTES];
	for (unsigned i = 0; i < REGULARS; i++) {
		for (ssize_t size; (size = recv(regular_fds[i], reply, sizeof reply, MSG_DONTWAIT)) >= 0;) {
			if (size != PACKET_BYTES || (reply[0] & 7) != MODE_SERVER || reply[1] == 0 || get32(reply + 24) != MARK)
				invalid++;
			else if (get32(reply + 28) < first_during)
				quiet.answered++;
			else
				during.answered++;
		}
	}
}

/* One batch of the flood; how many of it our kernel took. */
static unsigned send_batch(uint32_t sources)
{
	static uint8_t packets[BATCH][PACKET_BYTES];
	static union source_control controls[BATCH];
	struct mmsghdr messages[BATCH] = {0};
	struct iovec vectors[BATCH];
	for (unsigned i = 0; i < BATCH; i++) {
		uint64_t nonce = any();
		packets[i][0] = FIRST_BYTE;
		memcpy(packets[i] + 40, &nonce, sizeof nonce);
		vectors[i] = (struct iovec){packets[i], PACKET_BYTES};
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
		send_from(&messages[i].msg_hdr, &controls[i], &server, FIRST_SOURCE + (uint32_t)(any() >> 32) % sources);
	}
	int sent = sendmmsg(flood_fd, messages, BATCH, 0);
	return sent > 0 ? (unsigned)sent : 0;
}

/* The regulars alone, for so long. */
static void be_quiet(int64_t length_ns, int64_t period_ns, struct tally *tally, uint32_t *number)
{
	int64_t start = now_ns(), due = start;
	for (int64_t now; (now = now_ns()) < start + length_ns; nap()) {
		take_answers();
		if (now >= due) {
			ask(tally, number);
			due += period_ns;
		}
	}
	take_answers();
}

int main(int argc, char **argv)
{
	if (argc != 6) {
		fprintf(stderr, "flood ADDRESS PORT COUNT RATE SOURCES\n");
		return 2;
	}
	server = server_argument(argv[1], argv[2]);
	uint32_t count = number_argument(argv[3], 1, COUNT_LIMIT), rate = number_argument(argv[4], 1, RATE_LIMIT);
	uint32_t sources = number_argument(argv[5], 1, SOURCES_LIMIT), number = 0;
	if ((ntohl(server.sin_addr.s_addr) & LOOPBACK_MASK) != LOOPBACK || count / rate > SECONDS_LIMIT) {
		fprintf(stderr, "flood: only an address of 127.0.0.0/8 is flooded, for at most %d s\n", SECONDS_LIMIT);
		return 2;
	}
	open_sockets();
	first_during = UINT32_MAX;
	be_quiet((int64_t)PROOF_S * 1000000000, QUIET_PERIOD_NS, &quiet, &number);

	first_during = number;
	int64_t start = now_ns(), due = start;
	uint32_t sent = 0, refused = 0;
	while (sent + refused < count) {
		unsigned taken = send_batch(sources);
		sent += taken;
		refused += BATCH - taken;
		take_answers();
		while (now_ns() >= due) {
			ask(&during, &number);
			due += PERIOD_NS;
		}
		while (now_ns() - start < (int64_t)(sent + refused) * 1000000000 / rate)
			nap();
	}
	double seconds = (double)(now_ns() - start) / 1e9;
	be_quiet(AFTER_NS, AFTER_NS + 1, &during, &number);
	printf("{\"floodSent\":%u,\"floodRefused\":%u,\"floodS\":%.3f,", sent, refused, seconds);
	printf("\"quietAsked\":%u,\"quietAnswered\":%u,", quiet.asked, quiet.answered);
	printf("\"regularAsked\":%u,\"regularAnswered\":%u,\"invalid\":%u,", during.asked, during.answered, invalid);
	printf("\"cpuUs\":%.0f,\"roomBytes\":%d}\n", (double)cpu_ns() / 1e3, room_bytes());
	return 0;
}
