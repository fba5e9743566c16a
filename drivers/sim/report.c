#include "report.h"

#include "clock.h"
#include "engine.h"
#include "link.h"
#include "machine.h"
#include "options.h"
#include "wire.h"

/* A collection costs microseconds; once a minute it shows a leak and costs nothing. */
#define COLLECT_EVERY_NS (60 * INT64_C(1000000000))

static void (*requests)(uint32_t *answered, uint32_t *handed_on);

void report_requests(void (*counts)(uint32_t *answered, uint32_t *handed_on))
{
	requests = counts;
}

/* A machine that is to run short of memory has served by then; it has none to spare this many minutes later. */
enum { SPARE_FROM_MINUTE = 5, SPARE_MINUTES = 20 };

static void leave_spare(int64_t now_ns)
{
	uint32_t slots = host_options()->limits.spare_slots;
	int64_t minutes = now_ns / COLLECT_EVERY_NS - SPARE_FROM_MINUTE;
	if (slots == 0 || minutes < 0)
		return;
	int64_t left = minutes < SPARE_MINUTES ? SPARE_MINUTES - minutes : 0;
	engine_spare(machine_firmware(), (uint32_t)(slots * left / SPARE_MINUTES));
}

void report_reached(void)
{
	static int64_t collected_ns = INT64_MIN / 2;
	static struct engine_usage usage;
	if (host_now_ns() - collected_ns >= COLLECT_EVERY_NS) {
		collected_ns = host_now_ns();
		leave_spare(collected_ns);
		engine_collect(machine_firmware(), &usage);
	}
	uint64_t byte_codes = engine_byte_codes(machine_firmware());
	uint32_t answered = 0, handed_on = 0;
	if (requests)
		requests(&answered, &handed_on);
	uint8_t payload[32];
	wire_put(payload, 4, usage.slots);
	wire_put(payload + 4, 4, usage.chunk_bytes);
	wire_put(payload + 8, 4, usage.slot_limit);
	wire_put(payload + 12, 4, usage.chunk_limit);
	wire_put(payload + 16, 8, byte_codes);
	wire_put(payload + 24, 4, answered);
	wire_put(payload + 28, 4, handed_on);
	link_send(LINK_REACHED, payload, sizeof(payload), NULL, 0);
}
