/*
 * What the generators of requests (load.c, flood.c) have in common: clocks, words on the wire, arguments, the addresses
 * that packets leave from, and how they give up. A file that includes it defines _GNU_SOURCE first.
 */
#ifndef NOONMARK_BENCH_GENERATOR_H
#define NOONMARK_BENCH_GENERATOR_H

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* Says what failed and why the system says so, and ends the program. */
static inline void fail(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(1);
}

static inline int64_t read_clock_ns(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t now_ns(void)
{
	return read_clock_ns(CLOCK_MONOTONIC);
}

/* Processor time of this program. */
static inline int64_t cpu_ns(void)
{
	return read_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static inline void put32(uint8_t *at, uint32_t value)
{
	value = htonl(value);
	memcpy(at, &value, sizeof value);
}

static inline uint32_t get32(const uint8_t *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof value);
	return ntohl(value);
}

/* A number from the command line, from `least` to `most`; ends the program where it is none. */
static inline uint32_t number_argument(const char *text, uint32_t least, uint32_t most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || value < least || value > most) {
		fprintf(stderr, "%s: \"%s\" is not a number from %u to %u\n", program_invocation_short_name, text,
			(unsigned)least, (unsigned)most);
		exit(2);
	}
	return (uint32_t)value;
}

/* The server to ask, from the command line; ends the program where that is none. */
static inline struct sockaddr_in server_argument(const char *address, const char *port)
{
	struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number_argument(port, 1, 65535))};
	if (inet_pton(AF_INET, address, &server.sin_addr) != 1) {
		fprintf(stderr, "%s: \"%s\" is not an IPv4 address\n", program_invocation_short_name, address);
		exit(2);
	}
	return server;
}

/* Room for what send_from adds to a message. */
union source_control {
	struct cmsghdr head;
	uint8_t bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

/* Has a message to `server` leave from an address of this machine, in the order of the processor. */
static inline void send_from(struct msghdr *message, union source_control *control, struct sockaddr_in *server,
	uint32_t source)
{
	const struct in_pktinfo from = {.ipi_spec_dst.s_addr = htonl(source)};
	message->msg_name = server;
	message->msg_namelen = sizeof *server;
	message->msg_control = control;
	message->msg_controllen = sizeof control->bytes;
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	head->cmsg_level = IPPROTO_IP;
	head->cmsg_type = IP_PKTINFO;
	head->cmsg_len = CMSG_LEN(sizeof from);
	memcpy(CMSG_DATA(head), &from, sizeof from);
}

#endif
