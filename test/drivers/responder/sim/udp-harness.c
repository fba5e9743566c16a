/*
 * The responder's socket without an engine, for udp.test.ts: `program ADDRESS PORT`. Serves the host's own clock
 * through a counter of 80 MHz until standard input ends, says "ready" or why not, sends back unchanged what is handed
 * over, and prints its counters at the end. Told "leave" it leaves its group, told "hold" it looks after nothing that
 * is handed over until it is told "go on"; each time it says when it has.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../../../../drivers/pulse/pulse.h"
#include "../../../../drivers/pulse/sim/pulse_sim.h"
#include "../../../../drivers/responder/sim/group.h"
#include "../../../../drivers/responder/sim/udp.h"

static const uint32_t NTP_MINUS_UNIX_S = 2208988800u;

enum { TICK_UNITS = 53 };

static struct server server; /* of everybody, without keys */
static bool is_holding;

/* 12.5 ns per tick. */
uint64_t pulse_count_at_monotonic_ns(int64_t monotonic_ns)
{
	return (uint64_t)monotonic_ns * 2 / 25;
}

uint32_t pulse_resolution_hz(void)
{
	return 80000000;
}

static uint64_t now_ticks(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return pulse_count_at_monotonic_ns((int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
}

static void publish(void)
{
	struct timespec real;
	uint64_t now = now_ticks();
	clock_gettime(CLOCK_REALTIME, &real);
	uint32_t words[REPLY_WORDS] = {0};
	for (int segment = 0; segment <= REPLY_SEGMENT_WORDS; segment += REPLY_SEGMENT_WORDS) {
		uint32_t *at = words + segment;
		at[REPLY_BASE_TICKS] = (uint32_t)now;
		at[REPLY_BASE_TICKS + 1] = (uint32_t)(now >> 32) & 0xffff;
		at[REPLY_BASE_TIME] = (uint32_t)(((uint64_t)real.tv_nsec << 32) / 1000000000);
		at[REPLY_BASE_TIME + 1] = (uint32_t)real.tv_sec + NTP_MINUS_UNIX_S;
		at[REPLY_RATE] = 2951034233; /* 2^32 / 80 MHz, with the line below */
		at[REPLY_RATE + 1] = TICK_UNITS;
	}
	uint64_t expires = now + UINT64_C(3600) * 80000000;
	words[REPLY_EXPIRES] = (uint32_t)expires;
	words[REPLY_EXPIRES + 1] = (uint32_t)(expires >> 32) & 0xffff;
	words[REPLY_REFERENCE + 1] = (uint32_t)real.tv_sec + NTP_MINUS_UNIX_S;
	words[REPLY_STRATUM] = 1;
	words[REPLY_PRECISION] = (uint32_t)-20;
	words[REPLY_REFID] = 0x50505300; /* "PPS" */
	reply_publish(&server.publication, words, now);
}

static void send_back(int wake_fd)
{
	uint64_t count;
	if (read(wake_fd, &count, sizeof count) != sizeof count)
		return;
	for (const struct handover_packet *packet; (packet = handover_oldest(&server.handover)) != NULL;) {
		udp_send(&packet->from, packet->bytes, packet->length);
		handover_release(&server.handover);
	}
}

/* Does what it is told, and says so; false when there is nobody to tell it any more. */
static bool obey(const char *group)
{
	char told[16];
	if (read(STDIN_FILENO, told, sizeof told) <= 0)
		return false;
	if (told[0] == 'l') {
		int family, fd = udp_socket(&family);
		puts(group_leave(fd, family, group) ? "left" : "not left");
	} else {
		is_holding = told[0] == 'h';
		puts(is_holding ? "held" : "going on");
	}
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	if (argc != 3 && argc != 4)
		return 2;
	int wake_fd = eventfd(0, EFD_CLOEXEC);
	server.reader.interleave = &server.interleave;
	struct udp_parts parts = {.server = &server, .wake_fd = wake_fd};
	char why[256];
	publish();
	if (!udp_open(argv[1], (uint16_t)strtoul(argv[2], NULL, 10), &parts, why, sizeof why)) {
		puts(why);
		return 1;
	}
	if (argc == 4) {
		int family, fd = udp_socket(&family);
		if (!group_join(fd, family, argv[3]) || !group_join(fd, family, argv[3])) {
			puts("not joined");
			return 1;
		}
	}
	puts("ready");
	fflush(stdout);
	struct pollfd waiting[] = {{STDIN_FILENO, POLLIN, 0}, {wake_fd, POLLIN, 0}};
	while (poll(waiting, is_holding ? 1 : 2, -1) > 0) {
		if (waiting[0].revents != 0 && !obey(argv[argc - 1]))
			break;
		if (!is_holding && waiting[1].revents != 0)
			send_back(wake_fd);
	}
	udp_close();
	for (int verdict = 0; verdict < REPLY_VERDICTS; verdict++)
		printf("%u ", server.reader.counts[verdict]);
	return 0;
}
