/* noonmark-sim: runs the firmware in the JavaScript engine, under the simulated world that started this process. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "host.h"
#include "link.h"
#include "loop.h"
#include "modules.h"

static struct host_options options = {
	.address = "127.0.0.1",
	.resolution_hz = 80000000, /* the capture timer of the ESP32 runs from the 80 MHz bus */
	.seed = 1,
};

/* The device's memory, as manifest.json ("creation") has it: the build tells it. Linked modules bring their own. */
static struct engine_limits limits = {
#ifdef DEVICE_BLOCK_BYTES
	.block_bytes = DEVICE_BLOCK_BYTES,
	.stack_slots = DEVICE_STACK_SLOTS,
	.slots = DEVICE_SLOTS,
	.slot_step = DEVICE_SLOT_STEP,
	.chunk_bytes = DEVICE_CHUNK_BYTES,
	.chunk_step = DEVICE_CHUNK_STEP,
#endif
};

/* No firmware of this project has ever started in less. */
enum { BLOCK_BYTES_LEAST = 8192 };

/* With one of these the heaps are two, each of a fixed size; what is left out is ample. */
enum {
	AMPLE_SLOTS = 1 << 20,
	AMPLE_CHUNK_BYTES = 1 << 26,
	AMPLE_STACK_SLOTS = 4096,
};

static const char *modules_file;
static const char *run_module;

const struct host_options *host_options(void)
{
	return &options;
}

void host_fail(const char *format, ...)
{
	char text[4096];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	link_send_failure(text);
	fprintf(stderr, "noonmark-sim: %s\n", text);
	_exit(1);
}

static _Noreturn void wrong_call(const char *what, const char *value)
{
	fprintf(stderr, "noonmark-sim: %s%s%s\n", what, value ? ": " : "", value ? value : "");
	fprintf(stderr,
		"noonmark-sim --modules FILE [--realtime --epoch-ns N] [--ntp-port P --address A] [--resolution-hz N]\n"
		"             [--seed N] [--timers-by-world] [--block-bytes N | --chunk-bytes N --slots N] [--run MODULE]\n"
		"             [--omit-lines]\n");
	exit(2);
}

static int64_t number(const char *name, const char *text, int64_t least, int64_t most)
{
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < least || value > most) {
		fprintf(stderr, "noonmark-sim: %s must be a whole number from %lld to %lld\n", name, (long long)least,
			(long long)most);
		wrong_call(name, text);
	}
	return value;
}

/* Two heaps instead of one block; 0 leaves that one as it is. */
static void part_heaps(uint32_t slots, uint32_t chunk_bytes)
{
	static bool parted;
	if (!parted) {
		uint32_t stack_slots = limits.stack_slots > 0 ? limits.stack_slots : AMPLE_STACK_SLOTS;
		limits = (struct engine_limits){
			.stack_slots = stack_slots,
			.slots = AMPLE_SLOTS,
			.chunk_bytes = AMPLE_CHUNK_BYTES,
		};
		parted = true;
	}
	if (slots > 0) limits.slots = slots;
	if (chunk_bytes > 0) limits.chunk_bytes = chunk_bytes;
}

static void take_option(const char *name, const char *value)
{
	if (strcmp(name, "--modules") == 0)
		modules_file = value;
	else if (strcmp(name, "--run") == 0)
		run_module = value;
	else if (strcmp(name, "--address") == 0)
		options.address = value;
	else if (strcmp(name, "--epoch-ns") == 0)
		options.epoch_ns = number(name, value, 0, INT64_MAX);
	else if (strcmp(name, "--ntp-port") == 0)
		options.ntp_port = (uint16_t)number(name, value, 0, 65535);
	else if (strcmp(name, "--resolution-hz") == 0)
		options.resolution_hz = (uint32_t)number(name, value, 1000, UINT32_MAX);
	else if (strcmp(name, "--seed") == 0)
		options.seed = (uint64_t)number(name, value, 0, INT64_MAX);
	else if (strcmp(name, "--block-bytes") == 0)
		limits.block_bytes = (uint32_t)number(name, value, BLOCK_BYTES_LEAST, 1 << 28);
	else if (strcmp(name, "--slots") == 0)
		part_heaps((uint32_t)number(name, value, 64, AMPLE_SLOTS), 0);
	else if (strcmp(name, "--chunk-bytes") == 0)
		part_heaps(0, (uint32_t)number(name, value, 1024, AMPLE_CHUNK_BYTES));
	else
		wrong_call("unknown option", name);
}

static void parse(int count, char **words)
{
	for (int i = 1; i < count; i++) {
		if (strcmp(words[i], "--realtime") == 0) {
			options.realtime = true;
			continue;
		}
		if (strcmp(words[i], "--timers-by-world") == 0) {
			options.timers_by_world = true;
			continue;
		}
		if (strcmp(words[i], "--omit-lines") == 0) {
			engine_omit_lines();
			continue;
		}
		if (i + 1 == count) wrong_call("an option without its value, or an unknown one", words[i]);
		take_option(words[i], words[i + 1]);
		i++;
	}
	if (!modules_file) wrong_call("--modules is needed", NULL);
	if (options.realtime && options.timers_by_world) wrong_call("--timers-by-world is for virtual time", NULL);
	if (options.realtime && options.epoch_ns == 0) wrong_call("--realtime needs --epoch-ns", NULL);
}

/* Ends the process when the world hangs up, even while JavaScript runs and never returns. */
static void *await_hang_up(void *unused)
{
	struct pollfd link = { .fd = LINK_FD, .events = POLLRDHUP };
	while (!(link.revents & (POLLRDHUP | POLLHUP | POLLERR))) poll(&link, 1, -1);
	link_hung_up();
	return unused;
}

int main(int count, char **words)
{
	parse(count, words);
	signal(SIGPIPE, SIG_IGN);
	modules_open(modules_file);
	if (run_module) {
		engine_open(run_module, &limits);
		engine_call_default(run_module, 1);
		loop_until_idle();
		return 0;
	}
	if (!link_open()) wrong_call("descriptor 3 must be the world's socket; `noonmark sim` starts this program", NULL);
	pthread_t watcher;
	if (pthread_create(&watcher, NULL, await_hang_up, NULL) != 0) host_fail("cannot start a thread");
	loop_await_start();
	engine_open("main", &limits);
	engine_call_default("main", 0);
	if (options.realtime) loop_real_time();
	loop_virtual_time();
}
