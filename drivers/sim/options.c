#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct host_options options = {
	.address = "127.0.0.1",
	.resolution_hz = 80000000, /* the capture timer of the ESP32 runs from the 80 MHz bus */
	.seed = 1,
	/*
	 * The device's memory, as manifest.json ("creation") has it: the build passes it on. Linked modules bring their
	 * own.
	 */
	.limits =
		{
#ifdef DEVICE_BLOCK_BYTES
			.block_bytes = DEVICE_BLOCK_BYTES,
			.stack_slots = DEVICE_STACK_SLOTS,
			.slots = DEVICE_SLOTS,
			.slot_step = DEVICE_SLOT_STEP,
			.chunk_bytes = DEVICE_CHUNK_BYTES,
			.chunk_step = DEVICE_CHUNK_STEP,
#endif
		},
};

/* No firmware of this project has ever started in less. */
enum { BLOCK_BYTES_LEAST = 8192 };

/* With one of these the heaps are two, each of a fixed size; what is left out is ample. */
enum {
	AMPLE_SLOTS = 1 << 20,
	AMPLE_CHUNK_BYTES = 1 << 26,
	AMPLE_STACK_SLOTS = 4096,
};

const struct host_options *host_options(void)
{
	return &options;
}

void options_refuse(const char *what, const char *value)
{
	fprintf(stderr, "noonmark-sim: %s%s%s\n", what, value ? ": " : "", value ? value : "");
	fprintf(stderr,
		"noonmark-sim --modules FILE [--realtime --epoch-ns N] [--ntp-port P --web-port P --address A]\n"
		"             [--resolution-hz N] [--seed N] [--timers-by-world] [--block-bytes N | --chunk-bytes N --slots N]\n"
		"             [--spare-slots N] [--run MODULE] [--omit-lines]\n");
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
		options_refuse(name, text);
	}
	return value;
}

/* Two heaps instead of one block; 0 leaves that one as it is. */
static void part_heaps(uint32_t slots, uint32_t chunk_bytes)
{
	static bool parted;
	if (!parted) {
		uint32_t stack_slots = options.limits.stack_slots > 0 ? options.limits.stack_slots : AMPLE_STACK_SLOTS;
		options.limits = (struct engine_limits){
			.stack_slots = stack_slots,
			.slots = AMPLE_SLOTS,
			.chunk_bytes = AMPLE_CHUNK_BYTES,
			.spare_slots = options.limits.spare_slots,
		};
		parted = true;
	}
	if (slots > 0)
		options.limits.slots = slots;
	if (chunk_bytes > 0)
		options.limits.chunk_bytes = chunk_bytes;
}

static void take_option(const char *name, const char *value)
{
	if (strcmp(name, "--modules") == 0)
		options.modules = value;
	else if (strcmp(name, "--run") == 0)
		options.run = value;
	else if (strcmp(name, "--address") == 0)
		options.address = value;
	else if (strcmp(name, "--epoch-ns") == 0)
		options.epoch_ns = number(name, value, 0, INT64_MAX);
	else if (strcmp(name, "--ntp-port") == 0)
		options.ntp_port = (uint16_t)number(name, value, 0, 65535);
	else if (strcmp(name, "--web-port") == 0)
		options.web_port = (uint16_t)number(name, value, 0, 65535);
	else if (strcmp(name, "--resolution-hz") == 0)
		options.resolution_hz = (uint32_t)number(name, value, 1000, UINT32_MAX);
	else if (strcmp(name, "--seed") == 0)
		options.seed = (uint64_t)number(name, value, 0, INT64_MAX);
	else if (strcmp(name, "--block-bytes") == 0)
		options.limits.block_bytes = (uint32_t)number(name, value, BLOCK_BYTES_LEAST, 1 << 28);
	else if (strcmp(name, "--slots") == 0)
		part_heaps((uint32_t)number(name, value, 64, AMPLE_SLOTS), 0);
	else if (strcmp(name, "--chunk-bytes") == 0)
		part_heaps(0, (uint32_t)number(name, value, 1024, AMPLE_CHUNK_BYTES));
	else if (strcmp(name, "--spare-slots") == 0)
		options.limits.spare_slots = (uint32_t)number(name, value, 1, AMPLE_SLOTS);
	else
		options_refuse("unknown option", name);
}

void options_parse(int count, char **words)
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
			options.omit_lines = true;
			continue;
		}
		if (i + 1 == count)
			options_refuse("an option without its value, or an unknown one", words[i]);
		take_option(words[i], words[i + 1]);
		i++;
	}
	if (!options.modules)
		options_refuse("--modules is needed", NULL);
	if (options.realtime && options.timers_by_world)
		options_refuse("--timers-by-world is for virtual time", NULL);
	if (options.realtime && options.epoch_ns == 0)
		options_refuse("--realtime needs --epoch-ns", NULL);
}
