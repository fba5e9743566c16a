/*
 * A load generator for NTP servers: `load ADDRESS PORT WINDOW COUNT KIND` keeps WINDOW requests under way from one
 * socket until COUNT were answered, then prints one JSON object: seconds, answered, interleaved, lost, late, invalid,
 * medianUs, p99Us. KIND is plain; spread: the same from 4,096 addresses of 127.64.0.0/12, in turn; interleaved: each
 * place in the window is a client that asks for interleaved replies (RFC 9769 §2); or a key, ID:HEX, that requests are
 * signed with and replies have to be (AES-CMAC, RFC 8573).
 *
 * A request's transmit timestamp is its number mixed with a constant, so that a reply can be matched and a wrong one
 * is noticed. When nothing has come for 200 ms, what is under way counts as lost (its reply, should it still come, as
 * late) and others take its place. Latency runs from just before the system call that sends to just after the one that
 * receives.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "../../drivers/responder/authentication.h"
#include "generator.h"

enum {
	WINDOW_LIMIT = 1024,
	COUNT_LIMIT = 10000000,
	PACKET_BYTES = 48,
	SIGNED_BYTES = PACKET_BYTES + 20, /* key identifier and 128 bits */
	REPLY_BYTES = 96,                 /* room to notice a reply that is too long */
	FIRST_REQUEST = 0x23,             /* leap 0, version 4, mode 3 */
	MODE_SERVER = 4,
	TIMEOUT_MS = 200,
	GIVE_UP_AFTER = 10, /* timeouts in a row: the server is gone */
	GIVE_UPS = 1500,    /* timeouts in all: five minutes of waiting */
	GIVEN_UP = -1,      /* in the place of a time */
	SOURCES = 4096,     /* so many that at half a million requests a second none of them asks 200 times */
};

static const uint32_t FIRST_SOURCE = 0x7f400001; /* 127.64.0.1 */
static const uint32_t MARK = 0x4e6f6f6e;         /* upper word of every transmit stamp */
static const uint32_t RECEIVED = 0x6d61726b;     /* and of every receive stamp of an interleaving client */

static int fd;
static unsigned window, count;
static bool interleaving, spread;
static struct sockaddr_in server;
static struct authentication authentication; /* no key: not signed */
static uint8_t requests[WINDOW_LIMIT][SIGNED_BYTES], replies[WINDOW_LIMIT][REPLY_BYTES];
static struct iovec request_vectors[WINDOW_LIMIT], reply_vectors[WINDOW_LIMIT];
static struct mmsghdr outgoing[WINDOW_LIMIT], incoming[WINDOW_LIMIT];
static union source_control controls[WINDOW_LIMIT];
static int64_t *sent_ns; /* by number; 0: answered */
static uint16_t *places; /* in the window, by number */
static uint16_t free_places[WINDOW_LIMIT];
static unsigned free_count;
static uint32_t *latencies; /* ns, of the answered ones in order of arrival */
static unsigned numbers;    /* there are */
static unsigned next, answered, interleaved, lost, late, invalid, under_way;

/* Fills in what is new of a request; an interleaving client's origin was when it got the last reply. */
static void make_request(uint8_t *request, unsigned number)
{
	put32(request + 40, MARK);
	put32(request + 44, number);
	if (interleaving) {
		put32(request + 32, RECEIVED);
		put32(request + 36, number);
	}
	if (authentication.count > 0)
		authentication_sign(authentication.keys, request, PACKET_BYTES, 0);
}

/* Sends `wanted` more requests, in as few system calls as the kernel takes them. */
static void send_more(unsigned wanted)
{
	int64_t now = now_ns();
	for (unsigned i = 0; i < wanted; i++) {
		uint16_t place = free_places[--free_count];
		make_request(requests[place], next);
		outgoing[i].msg_hdr.msg_iov = &request_vectors[place];
		if (spread)
			send_from(&outgoing[i].msg_hdr, &controls[i], &server, FIRST_SOURCE + next % SOURCES);
		places[next] = place;
		sent_ns[next++] = now;
	}
	for (unsigned done = 0; done < wanted;) {
		int sent = sendmmsg(fd, outgoing + done, wanted - done, 0);
		if (sent < 0 && errno != EINTR)
			fail("the server cannot be asked");
		if (sent > 0)
			done += (unsigned)sent;
	}
	under_way += wanted;
}

/* Whether a packet is a server's reply to some request, and signed if that was. */
static bool is_reply(const uint8_t *reply, unsigned length)
{
	uint32_t mark = get32(reply + 24);
	bool is_signed = authentication.count > 0;
	if (length != (is_signed ? SIGNED_BYTES : PACKET_BYTES) || (reply[0] & 7) != MODE_SERVER)
		return false;
	if (is_signed && !authentication_check(authentication.keys, reply, PACKET_BYTES, length))
		return false;
	return mark == MARK || (interleaving && mark == RECEIVED);
}

/* Whether it is the first reply to that request; then that one is done. */
static bool accept_reply(const uint8_t *reply, unsigned length, int64_t now)
{
	uint32_t number = get32(reply + 28);
	if (!is_reply(reply, length) || number >= next || sent_ns[number] == 0)
		return false;
	if (sent_ns[number] == GIVEN_UP) {
		sent_ns[number] = 0;
		late++;
		return true;
	}
	if (interleaving) {
		memcpy(requests[places[number]] + 24, reply + 32, 8);
		interleaved += get32(reply + 24) == RECEIVED;
	}
	free_places[free_count++] = places[number];
	latencies[answered++] = (uint32_t)(now - sent_ns[number]);
	sent_ns[number] = 0;
	under_way--;
	return true;
}

/* Everything under way is given up: the kernel or the server has dropped it. */
static void give_up(void)
{
	static unsigned in_a_row, answered_before;
	in_a_row = answered == answered_before ? in_a_row + 1 : 1;
	answered_before = answered;
	if (in_a_row == GIVE_UP_AFTER || next + window > numbers) {
		fprintf(stderr, "load: no reply for %u ms: is a server there?\n", TIMEOUT_MS * in_a_row);
		exit(1);
	}
	for (unsigned number = 0; number < next; number++)
		if (sent_ns[number] != 0 && sent_ns[number] != GIVEN_UP) {
			free_places[free_count++] = places[number];
			sent_ns[number] = GIVEN_UP;
		}
	lost += under_way;
	under_way = 0;
}

/* Receives what there is, or waits for the first. */
static void receive(void)
{
	int received = recvmmsg(fd, incoming, window, MSG_WAITFORONE, NULL);
	if (received < 0) {
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			give_up();
		else if (errno != EINTR)
			fail("the server does not answer");
		return;
	}
	int64_t now = now_ns();
	for (int i = 0; i < received; i++)
		if (!accept_reply(replies[i], incoming[i].msg_len, now))
			invalid++;
}

static void prepare(void)
{
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct timeval timeout = {.tv_usec = TIMEOUT_MS * 1000};
	/* Unconnected where it sends from many addresses: replies to all of them are its. */
	if (fd < 0 || (!spread && connect(fd, (struct sockaddr *)&server, sizeof server) != 0))
		fail("connect");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	for (unsigned i = 0; i < window; i++) {
		requests[i][0] = FIRST_REQUEST;
		request_vectors[i] = (struct iovec){requests[i], authentication.count > 0 ? SIGNED_BYTES : PACKET_BYTES};
		free_places[free_count++] = (uint16_t)i;
		reply_vectors[i] = (struct iovec){replies[i], REPLY_BYTES};
		outgoing[i].msg_hdr = (struct msghdr){.msg_iovlen = 1};
		incoming[i].msg_hdr = (struct msghdr){.msg_iov = &reply_vectors[i], .msg_iovlen = 1};
	}
	numbers = count + window * GIVE_UPS;
	sent_ns = calloc(numbers, sizeof *sent_ns);
	places = calloc(numbers, sizeof *places);
	latencies = calloc((size_t)count + window, sizeof *latencies);
	if (sent_ns == NULL || places == NULL || latencies == NULL)
		fail("memory");
}

/* Reads what kind of requests to send; false where it is none. */
static bool read_kind(const char *kind)
{
	enum { SECRET_BYTES = 16 };
	uint8_t record[4 + SECRET_BYTES] = {[2] = AUTHENTICATION_AES128, [3] = SECRET_BYTES};
	char *digits;
	interleaving = strcmp(kind, "interleaved") == 0;
	spread = strcmp(kind, "spread") == 0;
	if (interleaving || spread || strcmp(kind, "plain") == 0)
		return true;
	unsigned long id = strtoul(kind, &digits, 10);
	if (*digits != ':' || strlen(digits + 1) != 2 * SECRET_BYTES)
		return false;
	record[0] = (uint8_t)(id >> 8);
	record[1] = (uint8_t)id;
	for (int i = 0; i < SECRET_BYTES; i++) {
		unsigned byte;
		if (sscanf(digits + 1 + 2 * i, "%2x", &byte) != 1)
			return false;
		record[4 + i] = (uint8_t)byte;
	}
	return authentication_set(&authentication, record, sizeof record);
}

static int by_size(const void *a, const void *b)
{
	uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
	return (first > second) - (first < second);
}

int main(int argc, char **argv)
{
	if (argc != 6 || !read_kind(argv[5])) {
		fprintf(stderr, "load ADDRESS PORT WINDOW COUNT plain|spread|interleaved|ID:HEX\n");
		return 2;
	}
	server = server_argument(argv[1], argv[2]);
	window = number_argument(argv[3], 1, WINDOW_LIMIT);
	count = number_argument(argv[4], window, COUNT_LIMIT);
	prepare();
	int64_t start = now_ns(), cpu_start = cpu_ns();
	while (answered < count) {
		unsigned wanted = window - under_way, missing = count - answered - under_way;
		if (wanted > 0 && missing > 0)
			send_more(wanted < missing ? wanted : missing);
		receive();
	}
	double seconds = (double)(now_ns() - start) / 1e9, cpu_us = (double)(cpu_ns() - cpu_start) / 1e3;
	qsort(latencies, answered, sizeof *latencies, by_size);
	printf("{\"seconds\":%.6f,\"answered\":%u,\"interleaved\":%u,", seconds, answered, interleaved);
	printf("\"lost\":%u,\"late\":%u,\"invalid\":%u,", lost, late, invalid);
	printf("\"medianUs\":%.2f,\"p99Us\":%.2f,\"cpuUs\":%.0f}\n", latencies[answered / 2] / 1e3,
		latencies[(uint64_t)answered * 99 / 100] / 1e3, cpu_us);
	return 0;
}
